using System.Diagnostics;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>The imaging library of MapProxy as an independent reader and writer (Debian package python3-pil).</summary>
internal static class Pillow
{
    private const string Prologue = """
        import sys, io
        from PIL import Image, ImageDraw
        data = sys.stdin.buffer.read()
        def rgba(width, height): return Image.frombytes('RGBA', (width, height), data)
        def picture():
            image = Image.new('RGBA', (61, 43), (200, 220, 240, 255))
            draw = ImageDraw.Draw(image)
            for i in range(30): draw.line((i * 2, 0, 60 - i, 42), fill=(i * 8, 255 - i * 8, i * 3, 255))
            draw.rectangle((5, 5, 20, 20), fill=(255, 0, 0, 128))
            draw.rectangle((25, 25, 40, 40), fill=(0, 0, 0, 0))
            return image
        def gray16():
            image = Image.new('I;16', (61, 43)); image.putdata([i * 25 % 65536 for i in range(61 * 43)]); return image
        def write(image, format, **options):
            out = io.BytesIO(); image.save(out, format, **options); sys.stdout.buffer.write(out.getvalue())
        def pixels(image): sys.stdout.buffer.write(image.convert('RGBA').tobytes())

        """;

    /// <summary>Runs statements with <paramref name="input"/> as "data" and returns what they write to standard output.</summary>
    internal static byte[] Run(string statements, ReadOnlySpan<byte> input = default)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Prologue + statements])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException(errors.Result);
    }

    /// <summary>The pixels that Pillow reads from an encoded image, as red, green, blue, alpha.</summary>
    internal static byte[] Decode(ReadOnlySpan<byte> encoded) => Run("pixels(Image.open(io.BytesIO(data)))", encoded);

    /// <summary>An expression about the image that Pillow opens as "image".</summary>
    internal static string Ask(string expression, ReadOnlySpan<byte> encoded) =>
        System.Text.Encoding.UTF8.GetString(Run($"image = Image.open(io.BytesIO(data)); image.load(); sys.stdout.write(str({expression}))", encoded));
}
