package io.pollard.dicom;

import java.util.List;

/**
 * What the header of a scan says (ITU-T T.81, B.2.3).
 *
 * @param start the predictor of a lossless one
 * @param shift the point transform of a lossless one
 * @param interval of how many units a part is that can be decoded alone; 0 for all
 */
record JpegScan(List<JpegComponent> components, int start, int shift, int interval) {}
