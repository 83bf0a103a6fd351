package io.pollard.cli;

import io.pollard.dicom.DicomWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * DICOM files as a clinic exports them: headers full of who is shown, and folders and files that
 * are called so too.
 */
final class ClinicImages {

  private static final int SIDE = 40;

  /**
   * Letters that stand in every identifier but dates, of which none is in any word of the program;
   * of each patient some end in the patient's number.
   */
  static final List<String> STEMS =
      List.of(
          "QZNAME",
          "XGIVEN",
          "PIDQ77",
          "OTHERQX",
          "ACCQVX",
          "STUDQVX",
          "QDOCTOR",
          "QWREADER",
          "QOPERATO",
          "QHOSPITAL",
          "QSTREET",
          "QPHONE",
          "QCOMMENTX",
          "QSTATION",
          "QADMISSION");

  private ClinicImages() {}

  static String name(int patient) {
    return String.format(Locale.ROOT, "QZNAME%02d", patient);
  }

  static String number(int patient) {
    return String.format(Locale.ROOT, "PIDQ77%02d", patient);
  }

  private static String accession(int patient) {
    return String.format(Locale.ROOT, "ACCQVX%02dX", patient);
  }

  static String birthDate(int patient) {
    return String.valueOf(19481011 + patient * 10_001);
  }

  /**
   * Two images of each patient; those of every second lie, the others' stand. Beside them there is
   * a table of the folder's name, which says that by their accession numbers.
   */
  static Path write(Path folder, int patients) throws IOException {
    Random random = new Random(7);
    List<String> rows = new ArrayList<>(List.of("AccessionNumber,label", "ACCQVXNONE,lying"));
    for (int patient = 0; patient < patients; patient++) {
      rows.add("%s,%s".formatted(accession(patient), patient % 2 == 0 ? "lying" : "standing"));
      for (int image = 0; image < 2; image++) {
        String label = patient % 2 == 0 ? "lying" : "standing";
        String file =
            switch (patient % 4) {
              case 0 -> "%s/%s_XGIVEN/%s.dcm".formatted(label, name(patient), image);
              case 1 -> String.format(Locale.ROOT, "%s/IM%03d%s", label, patient, image);
              case 2 ->
                  "%s/%s/%s-%s.dcm".formatted(label, number(patient), birthDate(patient), image);
              default ->
                  "%s/x/%s xgiven %s.dcm"
                      .formatted(label, name(patient).toLowerCase(Locale.ROOT), image);
            };
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        image(patient, image, label, random).write(path);
      }
    }
    Files.write(folder.resolveSibling(folder.getFileName() + ".csv"), rows);
    return folder;
  }

  private static DicomWriter image(int patient, int image, String label, Random random) {
    int[] grey = new int[SIDE * SIDE];
    int phase = random.nextInt(8);
    for (int i = 0; i < grey.length; i++) {
      int along = label.equals("lying") ? i / SIDE : i % SIDE;
      double value =
          128 + 40 * Math.sin((along + phase) * Math.PI / 4) + 30 * random.nextGaussian();
      grey[i] = (int) Math.max(0, Math.min(255, value));
    }
    return DicomWriter.image(SIDE, SIDE, 8, i -> grey[i])
        .with("SOPInstanceUID", "1.2.3.99." + patient + "." + image)
        .with("StudyInstanceUID", "1.2.3.98." + patient)
        .with("SeriesInstanceUID", "1.2.3.97." + patient)
        .with("Modality", "DX")
        .with("PatientName", name(patient) + "^XGIVEN^^QZNAMEDR")
        .with("PatientID", number(patient))
        .with("OtherPatientIDs", "OTHERQX" + patient)
        .with("PatientBirthDate", birthDate(patient))
        .with("AccessionNumber", accession(patient))
        .with("StudyID", "STUDQVX" + patient)
        .with("ReferringPhysicianName", "QDOCTOR^WHO")
        .with("NameOfPhysiciansReadingStudy", "QWREADER^A\\QWREADER^B")
        .with("OperatorsName", "QOPERATO")
        .with("InstitutionName", "QHOSPITAL ULM")
        .with("InstitutionAddress", "QSTREET 7, ULM")
        .with("PatientTelephoneNumbers", "QPHONE 0731")
        .with("PatientComments", "QCOMMENTX of " + name(patient))
        .with("StationName", "QSTATION")
        .items(
            "RequestAttributesSequence",
            DicomWriter.item().with("RequestingPhysician", "QDOCTOR^INSIDE"))
        .with("AdmissionID", "QADMISSION" + patient);
  }
}
