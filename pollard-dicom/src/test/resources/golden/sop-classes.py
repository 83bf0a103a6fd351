"""Makes src/main/resources/io/pollard/dicom/sop-classes.txt of pydicom 3.0.2's UIDs (PS3.6, A).

    python sop-classes.py > sop-classes.txt
"""

from pydicom._uid_dict import UID_dictionary

for uid, (name, kind, _, retired, _) in UID_dictionary.items():
    if kind == "SOP Class" and (name.endswith("Storage") or "Storage - " in name or "SOP" not in name and "Directory" in name):
        if "Commitment" not in name and "Stored Print" not in name:
            print(uid, name.replace(" Storage", "").replace("Media Directory", "Media Storage Directory"))
