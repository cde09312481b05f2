package dev.descry.gallery;

/**
 * One segment of an index.
 *
 * @param name of its files, such as {@code _3}
 * @param id that no other segment has, whatever the index
 */
record IndexSegment(GalleryIndex index, String name, String id) {}
