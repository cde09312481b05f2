package dev.descry.encoding;

/**
 * A sentence as the text branch sees it. The arrays are not copied; nobody writes to them.
 *
 * @param embedding L2-normalised
 * @param length word pieces, with the tokenizer's own at both ends
 * @param tokens {@code length} local features of equal size, word piece after word piece
 * @param truncated whether the sentence was longer than the bundle reads
 */
public record EncodedText(float[] embedding, int length, float[] tokens, boolean truncated) {}
