"""Lesion burden per group, from lesion and brain masks.

Reads a staged view (table.csv, dictionary.json, images/<subject>/<variable>.nii.gz), one subject at a time, and writes the
table that is to be released and the evidence from which the platform checks it. Only complete cases count: a person without
one of the masks, with an empty brain mask, or without a level of a grouping variable, is in no line of the table.
"""
import argparse
import csv
import itertools
import json
import math
import os
import sys

import nibabel
import numpy
from scipy import ndimage

ALL = "(all)"
MEASURES = ("lesion_volume_ml", "lesion_count", "lesion_fraction")
CONNECTIVITY_26 = numpy.ones((3, 3, 3), dtype=bool)


def main():
    arguments = read_arguments()
    with open(os.path.join(arguments.data, "dictionary.json"), encoding="utf-8") as file:
        dictionary = {variable["name"]: variable for variable in json.load(file)["variables"]}
    levels = {name: [level["value"] for level in dictionary[name]["levels"]] for name in arguments.by}
    candidates = complete_cases(arguments.data, arguments.by, levels)
    measured = [(person, measure(arguments.data, person["subject"])) for person in candidates]
    people = [person for person, burden in measured if burden]
    burdens = [burden for _, burden in measured if burden]
    write_table(arguments.outputs, arguments.by, levels, people, burdens)
    if arguments.evidence:
        write_evidence(arguments.evidence, arguments.by, people, burdens)


def read_arguments():
    parser = argparse.ArgumentParser(description="Lesion burden per group.")
    parser.add_argument("--data", required=True, help="directory of the staged view")
    parser.add_argument("--parameters", help="JSON file of parameters")
    parser.add_argument("--by", help="grouping variables, separated by commas")
    parser.add_argument("--outputs", default=".", help="directory for the table")
    parser.add_argument("--evidence", help="directory for the evidence")
    arguments = parser.parse_args()
    by = None if arguments.by is None else [name for name in arguments.by.split(",") if name]
    if by is None and arguments.parameters:
        with open(arguments.parameters, encoding="utf-8") as file:
            by = json.load(file).get("by")
    arguments.by = by or []
    if len(arguments.by) > 2:
        sys.exit("at most two grouping variables")
    return arguments


def complete_cases(data, by, levels):
    with open(os.path.join(data, "table.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = [row for row in rows
              if all(row[name] in levels[name] for name in by)
              and all(os.path.exists(image(data, row["subject"], mask)) for mask in ("lesion_mask", "brain_mask"))]
    if len({person["subject"] for person in people}) != len(people):
        sys.exit("lesion burden needs one row a person")
    return people


def image(data, subject, variable):
    return os.path.join(data, "images", subject, variable + ".nii.gz")


def measure(data, subject):
    """The three measures of a person; nothing where there is no brain to be a fraction of."""
    lesions, voxel_ml = voxels(image(data, subject, "lesion_mask"))
    brain, brain_voxel_ml = voxels(image(data, subject, "brain_mask"))
    lesion_ml = float(numpy.count_nonzero(lesions) * voxel_ml)
    brain_ml = float(numpy.count_nonzero(brain) * brain_voxel_ml)
    if brain_ml == 0:
        return None
    _, count = ndimage.label(cropped(lesions), structure=CONNECTIVITY_26)
    return {
        "lesion_volume_ml": lesion_ml,
        "lesion_count": float(count),
        "lesion_fraction": lesion_ml / brain_ml,
    }


def voxels(path):
    mask = nibabel.load(path)
    values = numpy.asanyarray(mask.dataobj) != 0
    edges = mask.affine[:3, :3].T
    return values, abs(numpy.dot(edges[0], numpy.cross(edges[1], edges[2]))) / 1000.0


def cropped(mask):
    """The part of a mask that holds all of it: labelling a few percent of the volume is many times faster."""
    box = []
    for axis in range(mask.ndim):
        filled = numpy.flatnonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        box.append(slice(filled[0], filled[-1] + 1) if filled.size else slice(0, 1))
    return mask[tuple(box)]


def write_table(directory, by, levels, people, burdens):
    lines = []
    for summed in sorted(range(1 << len(by)), key=lambda mask: (bin(mask).count("1"), mask)):
        axes = [[ALL] if summed >> a & 1 else levels[name] for a, name in enumerate(by)]
        for group in itertools.product(*axes):
            members = [burden for person, burden in zip(people, burdens)
                       if all(wanted in (ALL, person[name]) for name, wanted in zip(by, group))]
            lines.append(list(group) + [len(members)] + statistics(members))
    header = list(by) + ["n"] + [f"{name}_{statistic}" for name in MEASURES for statistic in ("mean", "sd")]
    write_csv(os.path.join(directory, "lesion_burden.csv"), header, lines)


def statistics(members):
    texts = []
    for name in MEASURES:
        values = [member[name] for member in members]
        texts.append(number(math.fsum(values) / len(values)) if values else "")
        texts.append(number(float(numpy.std(values, ddof=1))) if len(values) > 1 else "")
    return texts


def write_evidence(directory, by, people, burdens):
    file_name = "table.contributions.csv"
    write_csv(
        os.path.join(directory, file_name),
        ["subject"] + list(by) + ["records"] + list(MEASURES),
        [[person["subject"]] + [person[name] for name in by] + [1] + [repr(burden[name]) for name in MEASURES]
         for person, burden in zip(people, burdens)])
    evidence = {
        "format": "td-evidence/1",
        "outputs": [{
            "output": "table",
            "kind": "magnitude-table",
            "groupBy": list(by),
            "filter": "",
            "measures": [{"name": name, "origin": "derived"} for name in MEASURES],
            "contributions": file_name,
        }],
    }
    with open(os.path.join(directory, "evidence.json"), "w", encoding="utf-8") as file:
        json.dump(evidence, file)


def write_csv(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def number(value):
    """Six significant digits: more would be precision that nobody asked for."""
    return f"{value:.6g}"


if __name__ == "__main__":
    main()
