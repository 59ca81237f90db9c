"""The parameter store: paths, bulk deletes, history, filters, data types."""
from checks import *

ssm = client("ssm")
raw = client("ssm", validate=False)


@section
def by_path():
    for name in ("/team/a", "/team/b", "/team/deep/c", "/other/d", "flat"):
        ssm.put_parameter(Name=name, Value=name.upper(), Type="SecureString" if name.endswith("b") else "String", Tags=[{"Key": "team", "Value": "x"}])
    names = lambda **how: [p["Name"] for p in ssm.get_parameters_by_path(**how)["Parameters"]]
    equal("one level", ["/team/a", "/team/b"], names(Path="/team"))
    equal("all levels", ["/team/a", "/team/b", "/team/deep/c"], names(Path="/team/", Recursive=True))
    equal("of one type", ["/team/b"], names(Path="/team", ParameterFilters=[{"Key": "Type", "Values": ["SecureString"]}]))
    equal("with their values", "/TEAM/B", ssm.get_parameters_by_path(Path="/team", WithDecryption=True)["Parameters"][1]["Value"])
    pages, token = [], None
    while True:
        page = ssm.get_parameters_by_path(Path="/team", Recursive=True, MaxResults=1, **({"NextToken": token} if token else {}))
        pages.append([p["Name"] for p in page["Parameters"]])
        token = page.get("NextToken")
        if not token:
            break
    equal("page by page", [["/team/a"], ["/team/b"], ["/team/deep/c"]], pages)
    refused("a path that is none", "ValidationException", 400, ssm.get_parameters_by_path, Path="team")
    refused("names are no key there", "InvalidFilterKey", 400, ssm.get_parameters_by_path, Path="/team", ParameterFilters=[{"Key": "Name", "Values": ["a"]}])


@section
def filters():
    names = lambda **how: sorted(p["Name"] for p in ssm.describe_parameters(**how)["Parameters"])
    equal("the older filters begin with their value", ["/team/a", "/team/b", "/team/deep/c"], names(Filters=[{"Key": "Name", "Values": ["/team"]}]))
    equal("by type", ["/team/b"], names(Filters=[{"Key": "Type", "Values": ["SecureString"]}]))
    refused("both kinds of filters", "ValidationException", 400, ssm.describe_parameters, Filters=[{"Key": "Name", "Values": ["a"]}],
            ParameterFilters=[{"Key": "Name", "Values": ["a"]}])
    ssm.put_parameter(Name="image", Value="ami-12345678", Type="String", DataType="aws:ec2:image")
    equal("by data type", ["image"], names(ParameterFilters=[{"Key": "DataType", "Values": ["aws:ec2:image"]}]))
    equal("the data type is told", "aws:ec2:image", ssm.get_parameter(Name="image")["Parameter"]["DataType"])
    refused("a data type that is none", "ValidationException", 400, ssm.put_parameter, Name="odd", Value="x", Type="String", DataType="aws:coffee")


@section
def patterns_and_history():
    ssm.put_parameter(Name="port", Value="80", Type="String", AllowedPattern="^\\d+$")
    refused("a value that does not match", "ParameterPatternMismatchException", 400, ssm.put_parameter, Name="port", Value="x", Overwrite=True)
    ssm.put_parameter(Name="port", Value="81", Overwrite=True)
    equal("the history", [("80", 1), ("81", 2)], [(p["Value"], p["Version"]) for p in ssm.get_parameter_history(Name="port")["Parameters"]])
    refused("policies are not served", "NotImplementedException", 501, ssm.put_parameter, Name="port", Value="82", Overwrite=True, Policies="[]")
    refused("labels are not served", "NotImplementedException", 501, ssm.label_parameter_version, Name="port", Labels=["a"])
    ssm.put_parameter(Name="big", Value="x" * 5000, Type="String", Tier="Advanced")
    refused("advanced stays advanced", "ValidationException", 400, ssm.put_parameter, Name="big", Value="x", Tier="Standard", Overwrite=True)


@section
def deletes():
    answer = ssm.delete_parameters(Names=["/team/a", "/nowhere", "flat"])
    equal("what is deleted and what is none", (["/team/a", "flat"], ["/nowhere"]), (sorted(answer["DeletedParameters"]), answer["InvalidParameters"]))
    refused("deleted is deleted", "ParameterNotFound", 400, ssm.get_parameter, Name="flat")
    refused("eleven names", "ValidationException", 400, raw.delete_parameters, Names=[f"n{n}" for n in range(11)])


main()
