using BenchmarkDotNet.Attributes;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>Encoding and decoding of whole pictures.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private Raster _raster = null!;
    private byte[] _encoded = null!;
    private ImageOptions _options = null!;

    /// <summary>Width of the picture; 256 is a tile, 800 a map of 800 × 600.</summary>
    [Params(256, 800)]
    public int Width { get; set; }

    /// <summary>Kind of picture.</summary>
    [Params("map", "relief", "aerial", "overlay")]
    public string Picture { get; set; } = "map";

    /// <summary>Kind of encoding.</summary>
    [Params("png paletted", "png paletted alpha", "png true colour", "jpeg 90")]
    public string Encoding { get; set; } = "png paletted";

    /// <summary>Prepares the picture.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _raster = CodecCases.Create(Picture, Width, Width == 800 ? 600 : Width);
        _options = CodecCases.Encodings.First(e => e.Name == Encoding).Options;
        _encoded = ImageEncoder.Encode(_raster, _options);
    }

    /// <summary>Pixels to bytes.</summary>
    [Benchmark]
    public int Encode() => ImageEncoder.Encode(_raster, _options).Length;

    /// <summary>Bytes to pixels.</summary>
    [Benchmark]
    public int Decode()
    {
        using Raster raster = ImageDecoder.Decode(_encoded);
        return raster.Width;
    }
}
