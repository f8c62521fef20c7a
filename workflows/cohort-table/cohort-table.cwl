cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  td: "https://trusteddata.dev/cwl#"
id: cohort-table
label: Cohort table
doc: >-
  Number of people per group of one to three variables, and the sum and mean of a numeric variable where one is named.
baseCommand: [/opt/workflow/cohort-table]
requirements:
  DockerRequirement:
    dockerPull: localhost/td/cohort-table:current
  NetworkAccess:
    networkAccess: false
inputs:
  data:
    type: Directory
    label: The staged view of one dataset
    inputBinding:
      prefix: --data
  by:
    type: string[]
    label: Group by
    doc: One to three variables with declared levels.
    inputBinding:
      prefix: --by
      itemSeparator: ","
    td:variables: categorical
    td:minItems: 1
    td:maxItems: 3
  value:
    type: string?
    label: Value
    doc: A numeric variable to add up; without one the table holds counts alone.
    inputBinding:
      prefix: --value
    td:variables: numeric
  filter:
    type: string?
    label: Filter
    doc: "Keeps the rows with these levels: variable=LEVEL|LEVEL;variable=LEVEL. A backslash escapes ; | = and itself."
    inputBinding:
      prefix: --filter
    td:filter: true
    td:maxLength: 1000
outputs:
  table:
    type: File
    label: Counts, sums and means per group
    outputBinding:
      glob: cohort_table.csv
    td:kind: magnitude-table
td:version: "1.0.0"
td:attested: true
td:timeLimitSeconds: 600
td:memoryMiB: 4096
td:pids: 64
td:outputMiB: 256
