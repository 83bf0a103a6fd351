/**
 * DICOM files (PS3.10) as images: what their headers say, and their pixels in all transfer syntaxes
 * that still images have.
 */
package io.pollard.dicom;
