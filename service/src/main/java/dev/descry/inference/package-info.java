/** ONNX graphs on CPU or GPU: sessions, and the queues that make batches of requests. */
@NullMarked
package dev.descry.inference;

import org.jspecify.annotations.NullMarked;
