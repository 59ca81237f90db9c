"""Prints what AWS documents of each operation that the sandbox could meet, from botocore's service models.

src/S3Creds.Sandbox/Documented/parameters.txt is this script's output. A line is: service, operation, the method and address of S3's,
then the parameters: header:NAME, query:NAME, body:PATH of elements in XML, and plain names in the query and JSON protocols; a ! after one
of those says that it is required.
"""
import botocore
import botocore.session

session = botocore.session.get_session()


def element(wire, member, path, seen):
    """The paths of an element of XML and of all below it, as they stand on the wire."""
    while member.type_name == "list":
        inner = member.member
        if not member.serialization.get("flattened"):
            yield path + wire
            wire += "/" + inner.serialization.get("name", "member")
        elif inner.serialization.get("name"):
            wire = inner.serialization["name"]
        member = inner
    yield path + wire
    if member.type_name == "structure" and member.name not in seen:
        for name, child in member.members.items():
            if not child.serialization.get("xmlAttribute"):
                yield from element(child.serialization.get("name", name), child, path + wire + "/", seen | {member.name})


print("# botocore " + botocore.__version__)
for service in ("iam", "kms", "s3", "s3control", "ssm", "sts", "resourcegroupstaggingapi"):
    model = session.get_service_model(service)
    for operation in sorted(model.operation_names):
        described = model.operation_model(operation)
        shape = described.input_shape
        # As credential scopes name it.
        words = ["tagging" if service == "resourcegroupstaggingapi" else service, operation]
        if service.startswith("s3"):
            words += [described.http["method"], described.http["requestUri"]]
        names = set()
        # Without a payload member the elements stand below a root of the operation's own.
        root = "" if shape is None or shape.serialization.get("payload") else shape.serialization.get("name", "")
        if root and shape.serialization.get("xmlNamespace"):
            names.add("body:" + root)
            root += "/"
        for name, member in (shape.members.items() if shape else ()):
            where = member.serialization.get("location")
            wire = member.serialization.get("name", name)
            if not service.startswith("s3"):
                names.add(name + ("!" if name in shape.required_members else ""))
            elif where in ("header", "headers"):
                names.add("header:" + wire.lower() + ("*" if where == "headers" else ""))
            elif where == "querystring":
                names.add("query:" + wire)
            elif where is None and not member.serialization.get("streaming") and member.type_name != "blob":
                names |= {"body:" + path for path in element(wire, member, root, frozenset())}
        print(" ".join(words + sorted(names)))
