package dev.descry.gallery;

/**
 * A gallery that can't be read. It can be deleted, and then be made or restored anew.
 *
 * @param reason names the file where one is damaged
 */
public record DamagedGallery(String name, String reason) {}
