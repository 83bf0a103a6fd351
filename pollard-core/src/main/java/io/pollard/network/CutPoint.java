package io.pollard.network;

/**
 * A boundary between units, named after the last unit kept, or a place inside a unit, with what the
 * trunk up to it costs; no head is counted.
 *
 * @param unit the last unit kept, or what is kept of it
 * @param kept units kept, from 1; one of which a part is kept counts
 * @param isBlockEnd whether the next unit starts another block, or there is none
 * @param features what comes out there
 * @param parameters trained numbers, batch norm's scales and shifts included
 * @param multiplyAdds for one image
 * @param ptflopsMacs for one image, the paper's convention
 * @param receptiveField what one position sees
 * @param activations numbers a training step keeps for backward, per image
 * @param keptBytes bytes kept beside them
 */
public record CutPoint(
    Unit unit,
    int kept,
    boolean isBlockEnd,
    FeatureShape features,
    long parameters,
    long multiplyAdds,
    long ptflopsMacs,
    ReceptiveField receptiveField,
    long activations,
    long keptBytes) {

  public String name() {
    return unit.name();
  }
}
