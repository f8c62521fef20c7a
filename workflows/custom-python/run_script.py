"""Runs a researcher's main.py in the outputs directory.

The script finds the staged view in the environment variable TD_DATA and its arguments in sys.argv, as it would at home.
"""
import argparse
import json
import os
import runpy
import sys


def main():
    parser = argparse.ArgumentParser(description="Runs main.py beside the data.")
    parser.add_argument("--data", required=True, help="directory of the staged view")
    parser.add_argument("--code", required=True, help="directory with main.py")
    parser.add_argument("--parameters", help="JSON file of parameters")
    parser.add_argument("--outputs", default=".", help="directory for what the script writes")
    parser.add_argument("--evidence", help="ignored: nobody vouches for a script's evidence")
    parser.add_argument("--declared", help="ignored: which files are looked at is decided outside")
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    arguments = options.arguments
    if options.parameters:
        with open(options.parameters, encoding="utf-8") as file:
            arguments = json.load(file).get("arguments") or []
    script = os.path.abspath(os.path.join(options.code, "main.py"))
    os.environ["TD_DATA"] = os.path.abspath(options.data)
    os.chdir(options.outputs)
    sys.argv = [script] + list(arguments)
    sys.path.insert(0, os.path.dirname(script))
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
