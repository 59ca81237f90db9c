"""Prints which errors AWS documents of each operation of IAM and STS, and which parameters each requires, from botocore's service models.

tests/S3Creds.Sandbox.Tests/Documented/errors.txt is this script's output. A line is: service, operation, required parameters joined by
commas (- for none), then CODE:STATUS for each error.
"""
import botocore
import botocore.session

session = botocore.session.get_session()

print("# botocore " + botocore.__version__)
for service in ("iam", "sts"):
    model = session.get_service_model(service)
    for operation in sorted(model.operation_names):
        described = model.operation_model(operation)
        shape = described.input_shape
        required = ",".join(shape.required_members) if shape and shape.required_members else "-"
        errors = ((e.name, e.metadata.get("error", {})) for e in described.error_shapes)
        words = (f"{e.get('code', name)}:{e.get('httpStatusCode', 400)}" for name, e in errors)
        print(" ".join([service, operation, required, *sorted(words)]))
