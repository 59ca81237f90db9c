using S3Creds.Core.Transfers;

namespace S3Creds.Core.Tests.Transfers;

/// <summary>As <c>mimetypes.guess_type(path)[0]</c> of CPython 3.14 without the machine's own tables.</summary>
public sealed class ContentTypesTests
{
    /// <summary>Its types_map.</summary>
    private const string Table = """
        3g2 audio/3gpp2
        3gp audio/3gpp
        3gpp audio/3gpp
        3gpp2 audio/3gpp2
        7z application/x-7z-compressed
        a application/octet-stream
        aac audio/aac
        adts audio/aac
        ai application/postscript
        aif audio/x-aiff
        aifc audio/x-aiff
        aiff audio/x-aiff
        ass audio/aac
        au audio/basic
        avi video/vnd.avi
        avif image/avif
        bat text/plain
        bcpio application/x-bcpio
        bin application/octet-stream
        bmp image/bmp
        c text/plain
        cdf application/x-netcdf
        cpio application/x-cpio
        csh application/x-csh
        css text/css
        csv text/csv
        deb application/x-debian-package
        dll application/octet-stream
        doc application/msword
        docx application/vnd.openxmlformats-officedocument.wordprocessingml.document
        dot application/msword
        dvi application/x-dvi
        emf image/emf
        eml message/rfc822
        eot application/vnd.ms-fontobject
        eps application/postscript
        epub application/epub+zip
        etx text/x-setext
        exe application/octet-stream
        fits image/fits
        flac audio/flac
        g3 image/g3fax
        gif image/gif
        glb model/gltf-binary
        gltf model/gltf+json
        gtar application/x-gtar
        h text/plain
        h5 application/x-hdf5
        hdf application/x-hdf
        heic image/heic
        heif image/heif
        htm text/html
        html text/html
        ico image/vnd.microsoft.icon
        ief image/ief
        jp2 image/jp2
        jpe image/jpeg
        jpeg image/jpeg
        jpg image/jpeg
        jpm image/jpm
        jpx image/jpx
        js text/javascript
        json application/json
        ksh text/plain
        latex application/x-latex
        loas audio/aac
        m1v video/mpeg
        m3u application/vnd.apple.mpegurl
        m3u8 application/vnd.apple.mpegurl
        m4a audio/mp4
        m4v video/x-m4v
        man application/x-troff-man
        markdown text/markdown
        md text/markdown
        me application/x-troff-me
        mht message/rfc822
        mhtml message/rfc822
        mif application/x-mif
        mjs text/javascript
        mk3d video/matroska-3d
        mka audio/matroska
        mkv video/matroska
        mov video/quicktime
        movie video/x-sgi-movie
        mp2 audio/mpeg
        mp3 audio/mpeg
        mp4 video/mp4
        mpa video/mpeg
        mpe video/mpeg
        mpeg video/mpeg
        mpg video/mpeg
        ms application/x-troff-ms
        n3 text/n3
        nc application/x-netcdf
        nq application/n-quads
        nt application/n-triples
        nws message/rfc822
        o application/octet-stream
        obj application/octet-stream
        oda application/oda
        odg application/vnd.oasis.opendocument.graphics
        odp application/vnd.oasis.opendocument.presentation
        ods application/vnd.oasis.opendocument.spreadsheet
        odt application/vnd.oasis.opendocument.text
        ogg audio/ogg
        ogv video/ogg
        ogx application/ogg
        opus audio/opus
        otf font/otf
        p12 application/x-pkcs12
        p7c application/pkcs7-mime
        pbm image/x-portable-bitmap
        pdf application/pdf
        pfx application/x-pkcs12
        pgm image/x-portable-graymap
        php application/x-httpd-php
        pl text/plain
        png image/png
        pnm image/x-portable-anymap
        pot application/vnd.ms-powerpoint
        ppa application/vnd.ms-powerpoint
        ppm image/x-portable-pixmap
        pps application/vnd.ms-powerpoint
        ppt application/vnd.ms-powerpoint
        pptx application/vnd.openxmlformats-officedocument.presentationml.presentation
        ps application/postscript
        pwz application/vnd.ms-powerpoint
        py text/x-python
        pyc application/x-python-code
        pyo application/x-python-code
        qt video/quicktime
        ra audio/x-pn-realaudio
        ram application/x-pn-realaudio
        rar application/vnd.rar
        ras image/x-cmu-raster
        rdf application/xml
        rgb image/x-rgb
        roff application/x-troff
        rpm application/x-rpm
        rst text/x-rst
        rtf text/rtf
        rtx text/richtext
        sgm text/x-sgml
        sgml text/x-sgml
        sh application/x-sh
        shar application/x-shar
        snd audio/basic
        so application/octet-stream
        src application/x-wais-source
        srt text/plain
        stl model/stl
        sv4cpio application/x-sv4cpio
        sv4crc application/x-sv4crc
        svg image/svg+xml
        swf application/x-shockwave-flash
        t application/x-troff
        t38 image/t38
        tar application/x-tar
        tcl application/x-tcl
        tex application/x-tex
        texi application/texinfo
        texinfo application/texinfo
        tfx image/tiff-fx
        tif image/tiff
        tiff image/tiff
        toml application/toml
        tr application/x-troff
        trig application/trig
        tsv text/tab-separated-values
        ttf font/ttf
        txt text/plain
        ustar application/x-ustar
        vcf text/x-vcard
        vtt text/vtt
        wasm application/wasm
        wav audio/vnd.wave
        weba audio/webm
        webm video/webm
        webmanifest application/manifest+json
        webp image/webp
        wiz application/msword
        wmf image/wmf
        wmv video/x-ms-wmv
        woff font/woff
        woff2 font/woff2
        wsdl application/xml
        xbm image/x-xbitmap
        xlb application/vnd.ms-excel
        xls application/vnd.ms-excel
        xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
        xml text/xml
        xpdl application/xml
        xpm image/x-xpixmap
        xsl application/xml
        xwd image/x-xwindowdump
        yaml application/yaml
        yml application/yaml
        zip application/zip
        """;

    public static TheoryData<string, string> Types
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var row in Table.Split('\n'))
                data.Add(row.Split(' ')[0], row.Split(' ')[1]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_extension_of_the_table_has_its_type_compressed_too(string extension, string type)
    {
        Assert.Equal(type, ContentTypes.Of($"a.{extension}"));
        Assert.Equal(type, ContentTypes.Of($"/x.y/b.c.{extension.ToUpperInvariant()}"));
        Assert.Equal(type, ContentTypes.Of($"a.{extension}.gz"));
        Assert.Equal(type, ContentTypes.Of($"a.{extension}.Z"));
    }

    [Theory]
    [InlineData("v.vtt", "text/vtt")]
    [InlineData("v.srt", "text/plain")]
    [InlineData("v.vcf", "text/x-vcard")]
    [InlineData("v.svgz", "image/svg+xml")]
    [InlineData("v.h", "text/plain")]
    [InlineData("v.pl", "text/plain")]
    [InlineData("a.tgz", "application/x-tar")]
    [InlineData("a.TBZ2", "application/x-tar")]
    [InlineData("a.tar.xz", "application/x-tar")]
    [InlineData("a.geojson", "application/geo+json")]
    [InlineData("a.gz", ContentTypes.Unknown)]
    [InlineData("a.html.z", ContentTypes.Unknown)]
    [InlineData("a.gz.bz2", ContentTypes.Unknown)]
    [InlineData(".html", ContentTypes.Unknown)]
    [InlineData("x/..html", ContentTypes.Unknown)]
    [InlineData("x.html/README", ContentTypes.Unknown)]
    [InlineData("README.", ContentTypes.Unknown)]
    [InlineData("", ContentTypes.Unknown)]
    [InlineData("a.unheard-of", ContentTypes.Unknown)]
    public void Compressions_double_extensions_and_names_without_one(string path, string type) => Assert.Equal(type, ContentTypes.Of(path));
}
