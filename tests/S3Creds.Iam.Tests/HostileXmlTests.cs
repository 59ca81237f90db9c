using System.Text;
using System.Xml;
using Amazon.IdentityManagement.Internal;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using CsCheck;

namespace Amazon.IdentityManagement.Tests;

/// <summary>Answers nobody should send: each ends in an exception that says so, soon and without eating memory.</summary>
public class HostileXmlTests
{
    private static readonly long s_iterations = Environment.GetEnvironmentVariable("S3CREDS_LONG") == "1" ? 10_000_000 : 100_000;

    private const string Marks = "<>&/\"' ;!-[]";

    private static readonly string s_good = ScriptedServer.Result(
        "GetAccountAuthorizationDetails",
        """
        <IsTruncated>false</IsTruncated><UserDetailList><member><UserName>ann</UserName><CreateDate>2024-01-02T03:04:05Z</CreateDate>
        <Tags><member><Key>k</Key><Value/></member></Tags><Unknown a="b"><x><y/></x></Unknown></member></UserDetailList>
        <Policies><member><AttachmentCount>3</AttachmentCount><IsAttachable>true</IsAttachable><PolicyVersionList><member><Document>%7B%7D</Document></member></PolicyVersionList></member></Policies>
        """
    );

    public static TheoryData<string> Malformed =>
        new(
            "",
            "not xml",
            "<html><body>Welcome</body></html>",
            "<GetUserResponse/>",
            "<GetUserResponse><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetUserResponse>",
            ScriptedServer.Error("NoSuchEntity"),
            "<!DOCTYPE x><GetUserResponse><GetUserResult/></GetUserResponse>",
            "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
                + "'&a;&a;&a;&a;'>]><GetUserResponse><GetUserResult><User><UserName>&b;</UserName></User></GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetUserResult><User><UserName>ann</UserName></User></GetUserResult>",
            "<GetUserResponse><GetUserResult>text</GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetUserResult><User><UserName><b>ann</b></UserName></User></GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetUserResult><User><CreateDate>yesterday</CreateDate></User></GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetUserResult><User></GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetUserResult/></GetUserResponse>",
            "<GetUserResponse><GetUserResult><Other/></GetUserResult></GetUserResponse>",
            "<GetUserResponse><GetRoleResult><User><UserName>ann</UserName></User></GetRoleResult></GetUserResponse>",
            "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>",
            "<GetUserResponse><GetUserResult><User><UserName>ann</UserName></User></GetUserResult></GetUserResponse><html/>"
        );

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_success_that_is_no_answer_is_an_exception_of_the_SDK(string body)
    {
        await using var server = await ScriptedServer.AnsweringAsync(body);
        using var iam = server.Client();

        var error = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => iam.GetUserAsync());

        Assert.Contains("could not be read", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Arrived);
    }

    [Fact]
    public async Task An_action_without_result_needs_an_answer_too()
    {
        await using var server = await ScriptedServer.AnsweringAsync("<html/>");
        using var iam = server.Client();
        await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => iam.DeleteUserAsync(new DeleteUserRequest { UserName = "ann" }));
    }

    [Fact]
    public void Deep_nesting_is_refused_where_it_is_unknown_and_where_it_is_known()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 1_000_000));
        Assert.Contains(
            "too deep",
            Assert.Throws<XmlException>(() => Read($"<XResponse><XResult>{deep}")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<XmlException>(() => Read($"<XResponse>{deep}"));
        Assert.Throws<XmlException>(() => Read($"<XResponse><XResult><Marker>{deep}"));
    }

    [Fact]
    public void An_answer_without_end_is_refused_at_the_bound()
    {
        using var endless = new Endless(
            "<XResponse><XResult><Policies>",
            "<member><PolicyName>0123456789012345678901234567890123456789</PolicyName></member>",
            2 * Answer.MaxCharacters
        );
        Assert.Throws<XmlException>(() => Answer.Read(endless, new ListUserPoliciesResponse(), "XResponse"));
        Assert.InRange(endless.Position, Answer.MaxCharacters - 1_000_000, Answer.MaxCharacters + 1_000_000);
    }

    [Fact]
    public void Whatever_is_cut_off_or_changed_ends_in_a_value_or_a_clean_exception()
    {
        var bytes = Encoding.UTF8.GetBytes(s_good);
        var edit = Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.OneOf(Gen.Byte, Gen.Int[0, Marks.Length - 1].Select(i => (byte)Marks[i])));
        Gen.Select(Gen.Int[0, bytes.Length], edit.Array[0, 6])
            .Sample(
                (length, edits) =>
                {
                    var changed = bytes[..length];
                    foreach (var (at, with) in edits.Where(e => e.Item1 < length))
                        changed[at] = with;
                    try
                    {
                        Answer.Read(
                            new MemoryStream(changed),
                            new GetAccountAuthorizationDetailsResponse(),
                            "GetAccountAuthorizationDetailsResponse"
                        );
                    }
                    catch (Exception e) when (Answer.IsMalformed(e))
                    {
                        Assert.NotEmpty(e.Message);
                    }
                },
                iter: s_iterations
            );
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        for (var length = 0; length < s_good.Length; length++)
            Assert.Throws<XmlException>(() => Read(s_good[..length]));
        Assert.Equal("ann", Read(s_good).UserDetailList!.Single().UserName);
    }

    [Fact]
    public void Unknown_elements_comments_and_white_space_do_not_matter_but_white_space_in_values_does()
    {
        var answer = Read(
            """
            <?xml version="1.0"?><!-- hello --><XResponse xmlns="urn:other"><Odd><Odd/></Odd><XResult> <New><a><b>1</b></a></New>
            <UserDetailList><member><Other/><UserName>ann</UserName><Tags><member><Key>k</Key><Value>  </Value></member><member><Value/></member></Tags></member></UserDetailList>
            <Policies/><!-- bye --> </XResult></XResponse>
            """
        );

        var user = answer.UserDetailList!.Single();
        Assert.Equal("ann", user.UserName);
        Assert.Equal(["  ", ""], user.Tags!.Select(tag => tag.Value));
        Assert.Null(answer.Policies);
        Assert.Null(answer.IsTruncated);
    }

    private static GetAccountAuthorizationDetailsResponse Read(string xml) =>
        Answer.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(xml)),
            new GetAccountAuthorizationDetailsResponse(),
            xml.Contains("<X", StringComparison.Ordinal) ? "XResponse" : "GetAccountAuthorizationDetailsResponse"
        );

    /// <summary>A start, then the same thing over and over.</summary>
    private sealed class Endless(string start, string body, long length) : Stream
    {
        private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
        private readonly byte[] _body = Encoding.UTF8.GetBytes(body);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = 0;
            for (; read < count && Position < length; read++, Position++)
                buffer[offset + read] = Position < _start.Length ? _start[Position] : _body[(Position - _start.Length) % _body.Length];
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
