"""Validates messages against docs/echo.v1.schema.json with the library jsonschema.

usage: validate.py SCHEMA     standard input has one message per line, after the name of its definition and a space
Prints a line for each message that is not valid: its number, from 0, and why. Fields that the schema does not name count as errors: a
receiver ignores them, but nobody sends them either.
"""
import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match


def close(node):
    """Forbids fields that are not named, everywhere."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            node["additionalProperties"] = False
        for child in node.values():
            close(child)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    close(schema)
    validators = {}
    for number, line in enumerate(sys.stdin):
        name, text = line.rstrip("\n").split(" ", 1)
        if name not in validators:
            validators[name] = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        message = json.loads(text)
        error = best_match(validators[name].iter_errors(message))
        if error is not None:
            # Of a choice between messages, the one of the same type says what is wrong.
            kind = message.get("type") if isinstance(message, dict) else None
            if kind in schema["$defs"]:
                exact = Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})
                error = best_match(exact.iter_errors(message)) or error
            print(number, f"{error.json_path}: {error.message}"[:300])


if __name__ == "__main__":
    main()
