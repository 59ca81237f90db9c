"""batch.py OPERATION FILE: prints what botocore's own model of AWS Batch finds in the parameters of a request: types, names, required members, and
values of enumerations, which its validator does not check."""

import json
import sys

import botocore.session
from botocore.validate import ParamValidator


def enums(value, shape, path):
    if shape.type_name == "structure":
        for name, member in value.items():
            if name in shape.members:
                yield from enums(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from enums(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{path}: {value} is not one of {', '.join(shape.enum)}"


operation, file = sys.argv[1:]
shape = botocore.session.get_session().get_service_model("batch").operation_model(operation).input_shape
with open(file, encoding="utf-8") as text:
    parameters = json.load(text)
report = ParamValidator().validate(parameters, shape)
if report.has_errors():
    print(report.generate_report())
else:
    for finding in enums(parameters, shape, operation):
        print(finding)
