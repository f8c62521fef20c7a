cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  td: "https://trusteddata.dev/cwl#"
id: lesion-burden
label: Lesion burden
doc: >-
  Volume and number of white-matter lesions per person, from a lesion mask and a brain mask, and the lesion volume as a
  fraction of the brain; then number of people, mean and standard deviation per group of up to two variables.
baseCommand: [/usr/bin/python3, /opt/workflow/lesion_burden.py]
requirements:
  DockerRequirement:
    dockerPull: localhost/td/lesion-burden:current
  NetworkAccess:
    networkAccess: false
inputs:
  data:
    type: Directory
    label: The staged view of one dataset
    inputBinding:
      prefix: --data
  by:
    type: string[]?
    label: Group by
    doc: Up to two variables with declared levels; without any, the overall line alone.
    inputBinding:
      prefix: --by
      itemSeparator: ","
    td:variables: categorical
    td:minItems: 0
    td:maxItems: 2
outputs:
  table:
    type: File
    label: Lesion burden per group
    outputBinding:
      glob: lesion_burden.csv
    td:kind: magnitude-table
td:version: "1.0.0"
td:attested: true
td:requires: [lesion_mask, brain_mask]
td:timeLimitSeconds: 1800
td:memoryMiB: 2048
td:pids: 64
td:outputMiB: 16
