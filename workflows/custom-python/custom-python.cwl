cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  td: "https://trusteddata.dev/cwl#"
id: custom-python
label: Your own Python script
doc: >-
  Runs your script beside the data, in an image with numpy, scipy, pandas and nibabel. Nobody vouches for what it writes, so
  a checker of the data holder looks at every output before it leaves. Try it first on synthetic data.
baseCommand: [/usr/bin/python3, /opt/workflow/run_script.py]
requirements:
  DockerRequirement:
    dockerPull: localhost/td/custom-python:current
  NetworkAccess:
    networkAccess: false
inputs:
  data:
    type: Directory
    label: The staged view of one dataset
    inputBinding:
      prefix: --data
  code:
    type: Directory
    label: A directory with main.py
    inputBinding:
      prefix: --code
  outputs:
    type: string[]
    label: Output files
    doc: Names of the files that the script writes into its working directory; no others are looked at.
    inputBinding:
      prefix: --declared
      itemSeparator: ","
    td:minItems: 1
    td:maxItems: 10
    td:maxLength: 100
  arguments:
    type: string[]?
    label: Arguments
    doc: Passed to the script as they are.
    inputBinding:
      position: 1
    td:maxItems: 20
    td:maxLength: 200
outputs:
  files:
    type: File[]
    outputBinding:
      glob: $(inputs.outputs)
td:version: "1.0.0"
td:attested: false
td:outputsParameter: outputs
td:timeLimitSeconds: 900
td:memoryMiB: 2048
td:pids: 64
td:outputMiB: 32
