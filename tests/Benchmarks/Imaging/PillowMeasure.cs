using System.Diagnostics;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>The same work done by Pillow the way MapProxy calls it, in a process of its own.</summary>
internal static class PillowMeasure
{
    private const string Script = """
        import sys, io, time, math
        from PIL import Image, ImageChops, ImageStat
        width, height, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
        source = Image.frombytes('RGBA', (width, height), sys.stdin.buffer.read())
        if 'alpha' not in name: source = source.convert('RGB')
        def encode():
            out = io.BytesIO()
            if name.startswith('jpeg'): source.save(out, 'jpeg', quality=90)
            elif 'paletted' in name: source.quantize(256, Image.Quantize.FASTOCTREE).save(out, 'png')
            else: source.save(out, 'png')
            return out.getvalue()
        data = encode()
        def decode(): return Image.open(io.BytesIO(data)).convert(source.mode)
        def best(action):
            times = []
            for i in range(11):
                start = time.perf_counter(); action(); times.append(time.perf_counter() - start)
            return sorted(times)[5] * 1000
        def visible(image):
            black = Image.new('RGBA', image.size, (0, 0, 0, 255)); black.alpha_composite(image.convert('RGBA')); return black.convert('RGB')
        error = sum(ImageStat.Stat(ImageChops.difference(visible(source), visible(decode()))).sum2) / (width * height * 3)
        psnr = 10 * math.log10(255 * 255 / error) if error else 99
        print('%14.2f %7.2f %8.1f %8.1f' % (best(encode), best(decode), len(data) / 1024, psnr))
        """;

    internal static string Run(Raster raster, string name)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Script, $"{raster.Width}", $"{raster.Height}", name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(raster.Bytes);
        process.StandardInput.Close();
        string text = process.StandardOutput.ReadToEnd().TrimEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : "not installed";
    }
}
