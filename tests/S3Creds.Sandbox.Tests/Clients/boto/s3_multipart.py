"""Uploads in parts."""
import hashlib
import io

from boto3.s3.transfer import TransferConfig

from checks import *

s3 = client("s3")
raw = client("s3", validate=False)
B = "parts"
MB = 1024 * 1024
s3.create_bucket(Bucket=B)
BIG = bytes(range(256)) * (5 * MB // 256)


def begin(key="k", **more):
    return {"Bucket": B, "Key": key, "UploadId": s3.create_multipart_upload(Bucket=B, Key=key, **more)["UploadId"]}


def part(upload, number, body):
    return {"PartNumber": number, "ETag": s3.upload_part(PartNumber=number, Body=body, **upload)["ETag"]}


def digest(*bodies):
    return '"' + hashlib.md5(b"".join(hashlib.md5(b).digest() for b in bodies)).hexdigest() + f'-{len(bodies)}"'


@section
def whole():
    upload = begin(ContentType="text/css", Metadata={"a": "1"}, Tagging="t=1", StorageClass="STANDARD_IA")
    parts = [part(upload, 1, BIG), part(upload, 3, b"tail")]
    refused("until it is complete there is no object", "NoSuchKey", 404, s3.get_object, Bucket=B, Key="k")
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
    equal("the ETag is the digest of the parts' digests", digest(BIG, b"tail"), done["ETag"])
    got = s3.get_object(Bucket=B, Key="k")
    equal("the body is the parts in order", hashlib.md5(BIG + b"tail").hexdigest(), hashlib.md5(got["Body"].read()).hexdigest())
    equal("headers, metadata and class are the upload's", ("text/css", {"a": "1"}, "STANDARD_IA", 1), (got["ContentType"], got["Metadata"], got["StorageClass"], got.get("TagCount")))
    second = s3.get_object(Bucket=B, Key="k", PartNumber=2)
    equal("a part by its number", (b"tail", 2, f"bytes {5 * MB}-{5 * MB + 3}/{5 * MB + 4}"), (second["Body"].read(), second["PartsCount"], second["ContentRange"]))
    equal("HEAD of a part", (5 * MB, 2), (lambda h: (h["ContentLength"], h["PartsCount"]))(s3.head_object(Bucket=B, Key="k", PartNumber=1)))
    refused("a part that is none", "InvalidPartNumber", 416, s3.get_object, Bucket=B, Key="k", PartNumber=3)
    equal("a range across parts", BIG[-2:] + b"ta", s3.get_object(Bucket=B, Key="k", Range=f"bytes={5 * MB - 2}-{5 * MB + 1}")["Body"].read())
    equal("its attributes count the parts", 2, s3.get_object_attributes(Bucket=B, Key="k", ObjectAttributes=["ObjectParts"])["ObjectParts"]["TotalPartsCount"])
    again = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
    equal("completing again is answered again", done["ETag"], again["ETag"])
    refused("but not with other parts", "NoSuchUpload", 404, s3.complete_multipart_upload, MultipartUpload={"Parts": parts[:1]}, **upload)


@section
def wrong():
    upload = begin("w")
    one, two = part(upload, 1, b"small"), part(upload, 2, b"last")
    complete = lambda parts: s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
    refused("parts below 5 MB before the last", "EntityTooSmall", 400, complete, [one, two])
    refused("parts out of order", "InvalidPartOrder", 400, complete, [two, one])
    refused("a part twice", "InvalidPartOrder", 400, complete, [one, one])
    refused("a part that was not uploaded", "InvalidPart", 400, complete, [{"PartNumber": 7, "ETag": one["ETag"]}])
    refused("a part with another ETag", "InvalidPart", 400, complete, [{"PartNumber": 1, "ETag": two["ETag"]}])
    refused("no parts", "MalformedXML", 400, complete, [])
    refused("part 0", "InvalidArgument", 400, raw.upload_part, PartNumber=0, Body=b"", **upload)
    refused("part 10,001", "InvalidArgument", 400, raw.upload_part, PartNumber=10001, Body=b"", **upload)
    again = part(upload, 2, b"other")
    equal("a part uploaded again replaces", ["small", "other"], [{5: "small" if p["PartNumber"] == 1 else "other"}[p["Size"]] for p in s3.list_parts(**upload)["Parts"]])
    complete([again])
    equal("only the parts that are named count", b"other", s3.get_object(Bucket=B, Key="w")["Body"].read())
    none = {"Bucket": B, "Key": "w", "UploadId": "0" * 64}
    refused("a part of no upload", "NoSuchUpload", 404, s3.upload_part, PartNumber=1, Body=b"", **none)
    refused("parts of no upload", "NoSuchUpload", 404, s3.list_parts, **none)
    refused("aborting no upload", "NoSuchUpload", 404, s3.abort_multipart_upload, **none)
    other = begin("other")
    refused("an upload under another key", "NoSuchUpload", 404, s3.upload_part, Bucket=B, Key="w", UploadId=other["UploadId"], PartNumber=1, Body=b"")
    part(other, 1, b"x")
    s3.abort_multipart_upload(**other)
    refused("an aborted upload", "NoSuchUpload", 404, s3.list_parts, **other)


@section
def lists():
    upload = begin("l")
    for n in range(1, 6):
        part(upload, n, bytes([n]))
    found, sizes, marker = [], [], 0
    while True:
        page = s3.list_parts(MaxParts=2, PartNumberMarker=marker, **upload)
        found += [p["PartNumber"] for p in page["Parts"]]
        sizes.append(len(page["Parts"]))
        if not page["IsTruncated"]:
            break
        marker = page["NextPartNumberMarker"]
    equal("ListParts in pages of two", ([1, 2, 3, 4, 5], [2, 2, 1]), (found, sizes))
    uploads = [upload] + [begin(key) for key in ("m/1", "m/1", "m/2", "n")]
    listed = [(u["Key"], u["UploadId"]) for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=B, PaginationConfig={"PageSize": 2}) for u in page["Uploads"]]
    equal("ListMultipartUploads in pages of two", sorted((u["Key"], u["UploadId"]) for u in uploads), sorted(listed))
    rolled = s3.list_multipart_uploads(Bucket=B, Delimiter="/")
    equal("rolled up", (["m/"], ["l", "n"]), ([p["Prefix"] for p in rolled["CommonPrefixes"]], [u["Key"] for u in rolled["Uploads"]]))
    equal("by prefix", 3, len(s3.list_multipart_uploads(Bucket=B, Prefix="m/")["Uploads"]))
    for each in uploads:
        s3.abort_multipart_upload(**each)
    check("none is left", "Uploads" not in s3.list_multipart_uploads(Bucket=B))


@section
def copied_parts():
    s3.put_object(Bucket=B, Key="source", Body=b"0123456789")
    upload = begin("c")
    source = {"Bucket": B, "Key": "source"}
    got = s3.upload_part_copy(PartNumber=1, CopySource=source, CopySourceRange="bytes=2-5", **upload)["CopyPartResult"]
    equal("the ETag of a copied range", f'"{hashlib.md5(b"2345").hexdigest()}"', got["ETag"])
    refused("a range beyond the source", "InvalidArgument", 400, s3.upload_part_copy, PartNumber=2, CopySource=source, CopySourceRange="bytes=5-10", **upload)
    refused("a range that is none", "InvalidArgument", 400, s3.upload_part_copy, PartNumber=2, CopySource=source, CopySourceRange="bytes=5-", **upload)
    refused("a part of nothing", "NoSuchKey", 404, s3.upload_part_copy, PartNumber=2, CopySource={"Bucket": B, "Key": "none"}, **upload)
    s3.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": got["ETag"]}]}, **upload)
    equal("the copied part is the object", b"2345", s3.get_object(Bucket=B, Key="c")["Body"].read())


@section
def checksums():
    import base64
    import zlib
    upload = begin("crc", ChecksumAlgorithm="CRC32")
    values = []
    parts = []
    for n, body in ((1, BIG), (2, b"tail")):
        values.append(zlib.crc32(body).to_bytes(4, "big"))
        got = s3.upload_part(PartNumber=n, Body=body, ChecksumAlgorithm="CRC32", **upload)
        equal(f"the checksum of part {n}", base64.b64encode(values[-1]).decode(), got.get("ChecksumCRC32"))
        parts.append({"PartNumber": n, "ETag": got["ETag"], "ChecksumCRC32": got["ChecksumCRC32"]})
    bad = [dict(parts[0], ChecksumCRC32=parts[1]["ChecksumCRC32"]), parts[1]]
    refused("a part with another checksum", "InvalidPart", 400, s3.complete_multipart_upload, MultipartUpload={"Parts": bad}, **upload)
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **upload)
    equal("a composite checksum", base64.b64encode(zlib.crc32(b"".join(values)).to_bytes(4, "big")).decode() + "-2", done.get("ChecksumCRC32"))
    refused("a wrong checksum of a part", "BadDigest", 400, s3.upload_part, PartNumber=1, Body=b"x", ChecksumCRC32=parts[0]["ChecksumCRC32"], **begin("crc2", ChecksumAlgorithm="CRC32"))
    refused("another algorithm than the upload's", "InvalidRequest", 400, s3.upload_part, PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA1", **begin("crc3", ChecksumAlgorithm="CRC32"))


@section
def transfers():
    body = BIG * 3 + b"end"
    config = TransferConfig(multipart_threshold=5 * MB, multipart_chunksize=5 * MB, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(body), B, "big", Config=config, ExtraArgs={"Metadata": {"m": "1"}})
    equal("boto's transfer uploads in parts", digest(BIG, BIG, BIG, b"end"), s3.head_object(Bucket=B, Key="big")["ETag"])
    back = io.BytesIO()
    s3.download_fileobj(B, "big", back, Config=config)
    check("and downloads in ranges", back.getvalue() == body, len(back.getvalue()))
    s3.copy({"Bucket": B, "Key": "big"}, B, "big copy", Config=config)
    equal("and copies in parts", (len(body), digest(BIG, BIG, BIG, b"end")), (lambda h: (h["ContentLength"], h["ETag"]))(s3.head_object(Bucket=B, Key="big copy")))


main()
