"""Makes src/main/resources/io/pollard/dicom/dictionary.txt of facts of two public tables.

Tags, value representations and keywords are PS3.6 as pydicom 3.0.2 has it; which attributes the
basic profile of PS3.15, table E.1-1, protects is as dicom-anonymizer 2.1.0 lists it (2026c).

    python dictionary.py DICOMFIELDS_2026C.py > dictionary.txt
"""

import re
import sys

from pydicom._dicom_dict import DicomDictionary

# Counted, shown and selected by; nothing of a person.
DESCRIBED = """
Modality ViewPosition BodyPartExamined ImageLaterality Laterality PatientOrientation Manufacturer
ManufacturerModelName PhotometricInterpretation SamplesPerPixel BitsAllocated BitsStored
PixelRepresentation Rows Columns NumberOfFrames BurnedInAnnotation PresentationIntentType
LossyImageCompression ConversionType ImageType PatientPosition SliceThickness KVP
ConvolutionKernel ScanningSequence SequenceVariant MagneticFieldStrength ContrastBolusRoute
DetectorType PixelAspectRatio PixelSpacing ImagerPixelSpacing RescaleType
""".split()

# Read for pixels and geometry, or to find the above.
READ = """
FileMetaInformationGroupLength FileMetaInformationVersion MediaStorageSOPClassUID
MediaStorageSOPInstanceUID TransferSyntaxUID ImplementationClassUID ImplementationVersionName
SpecificCharacterSet SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID
FrameOfReferenceUID PlanarConfiguration HighBit NominalScannedPixelSpacing
SmallestImagePixelValue LargestImagePixelValue PixelPaddingValue PixelPaddingRangeLimit
RescaleIntercept RescaleSlope WindowCenter WindowWidth WindowCenterWidthExplanation
VOILUTFunction PresentationLUTShape LUTDescriptor LUTExplanation LUTData ModalityLUTType
RedPaletteColorLookupTableDescriptor GreenPaletteColorLookupTableDescriptor
BluePaletteColorLookupTableDescriptor RedPaletteColorLookupTableData
GreenPaletteColorLookupTableData BluePaletteColorLookupTableData
SegmentedRedPaletteColorLookupTableData SegmentedGreenPaletteColorLookupTableData
SegmentedBluePaletteColorLookupTableData ImagePositionPatient ImageOrientationPatient
SpacingBetweenSlices SliceLocation GridFrameOffsetVector FrameIncrementPointer GantryDetectorTilt
InstanceNumber SeriesNumber AcquisitionNumber TemporalPositionIndex StackID InStackPositionNumber
DimensionIndexValues DirectoryRecordType MIMETypeOfEncapsulatedDocument ExtendedOffsetTable
ExtendedOffsetTableLengths PixelData FloatPixelData DoubleFloatPixelData PatientSex PatientAge
PatientSize PatientWeight TriggerTime EchoTime RepetitionTime DataSetTrailingPadding
StudyTime SeriesTime StudyDescription SeriesDescription ProtocolName AcquisitionTime ContentTime
InversionTime EchoNumbers FlipAngle DiffusionBValue
TemporalPositionIdentifier NominalPercentageOfCardiacPhase FrameReferenceTime
StudyTime SeriesTime StudyDescription SeriesDescription ProtocolName AcquisitionTime ContentTime
InversionTime EchoNumbers FlipAngle DiffusionBValue
TemporalPositionIdentifier NominalPercentageOfCardiacPhase FrameReferenceTime
LossyImageCompressionRatio LossyImageCompressionMethod RecommendedDisplayFrameRate
""".split()

# What the profile protects and says of the examination or the machine, not of who was there.
IMPERSONAL = re.compile(
    r"Description$|Label$|^Selector|^Protocol|Agent$|^TreatmentTechnique|Notes$|^Radiation"
    r"|^Timezone|Template|^RTPlanName|^ROIName|^StructureSetName|^Lens|^Filter|Keywords$"
    r"|^Treatment(Site|Machine)|Narrative$|^PreMedication|^(Label|Barcode|Unformatted)Text"
    r"|Subject$|^GPS|^ContextGroup|^SourceManufacturer|^ManufacturerDevice|^Device(Alt|Uniq)"
    r"|^Reason|^PositionAcq|^ConvolutionK|^Requested(Contrast|ProcedureD)|Title$|^EntityName"
    r"|AlternateIdentifier|^(XRay|Source)|^FunctionalSync|^MultiplexGroup|^TextString$"
)
PERSONAL = {"PN", "LO", "SH", "ST", "LT", "UT", "UC", "DA", "DT"}
ALSO = """OtherPatientIDs PatientTelephoneNumbers TelephoneNumberTrial PersonName
InstitutionalDepartmentName BarcodeValue""".split()


def main(profile_file):
    profile = {}
    exec(open(profile_file, encoding="utf-8").read(), profile)
    protected = {
        (tag[0] << 16) | tag[1]
        for name, tags in profile.items()
        if name.endswith("_TAGS")
        for tag in tags
        if len(tag) == 2
    }
    for tag, (vr, _, _, _, keyword) in sorted(DicomDictionary.items()):
        if not keyword or not vr.strip() or vr == "NONE":
            continue
        personal = (
            tag in protected and vr in PERSONAL and not IMPERSONAL.search(keyword)
        ) or keyword in ALSO
        assert not (personal and keyword in DESCRIBED), keyword
        role = "identifier" if personal else "described" if keyword in DESCRIBED else ""
        if role or keyword in READ or vr == "SQ":
            print(f"{tag:08X} {vr.replace(' or ', '|')} {keyword} {role}".rstrip())


main(sys.argv[1])
