"""Prints which errors AWS documents of each operation that the sandbox could meet, and which parameters each requires, from botocore's
service models.

tests/S3Creds.Sandbox.Tests/Documented/errors.txt is this script's output. A line is: service, operation, required parameters joined by
commas (- for none), then CODE:STATUS for each error. Of Systems Manager only the parameter store's operations and tags are listed.
"""
import botocore
import botocore.session

session = botocore.session.get_session()
# Services of the JSON protocol give no status in their models; their pages have 400 for all but these.
statuses = {"InternalServerError": 500, "KMSInternalException": 500, "DependencyTimeoutException": 503}

print("# botocore " + botocore.__version__)
for service in ("iam", "kms", "s3", "ssm", "sts"):
    model = session.get_service_model(service)
    for operation in sorted(model.operation_names):
        if service == "ssm" and "Parameter" not in operation and "Tags" not in operation:
            continue
        described = model.operation_model(operation)
        shape = described.input_shape
        required = ",".join(shape.required_members) if shape and shape.required_members else "-"
        errors = ((e.name, e.metadata.get("error", {})) for e in described.error_shapes)
        words = (f"{e.get('code', name)}:{e.get('httpStatusCode', statuses.get(name, 400))}" for name, e in errors)
        print(" ".join([service, operation, required, *sorted(words)]))
