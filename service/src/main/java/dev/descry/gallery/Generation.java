package dev.descry.gallery;

import java.time.Instant;

/**
 * One index of a gallery, built with one bundle.
 *
 * @param number counted from 1 in its gallery, never used twice
 * @param spec what all its sightings have in common, the bundle included
 * @param createdAt when it was begun
 */
public record Generation(int number, GallerySpec spec, Instant createdAt) {}
