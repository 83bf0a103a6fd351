package io.pollard.imaging;

/**
 * The rectangle of an image that a network sees, in the image's own pixels; it lies partly beyond
 * the image where something is put around.
 *
 * @param left of its left border, from the image's
 * @param top of its upper border, from the image's
 * @param width of what becomes the input's width
 * @param height of what becomes the input's height
 */
public record ShownRegion(double left, double top, double width, double height) {}
