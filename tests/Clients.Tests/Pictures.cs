using MapProxyCluster.Imaging;

namespace MapProxyCluster.Clients.Tests;

/// <summary>Looks at pictures.</summary>
internal static class Pictures
{
    /// <summary>Mean difference of two pictures of one size, 0 to 1 over the colours.</summary>
    internal static double Difference(Raster a, Raster b)
    {
        Assert.Equal(a.Size, b.Size);
        long sum = 0;
        for (int i = 0; i < a.Bytes.Length; i++)
        {
            sum += i % 4 == 3 ? 0 : Math.Abs(a.Bytes[i] - b.Bytes[i]);
        }

        return sum / (a.Size.Area * 3 * 255.0);
    }

    /// <summary>Mean difference when the first picture is moved by some pixels, without a margin that all compared moves keep clear of.</summary>
    internal static double Difference(Raster a, Raster b, int moveX, int moveY, int margin)
    {
        long sum = 0, count = 0;
        for (int y = margin; y < a.Size.Height - margin; y++)
        {
            ReadOnlySpan<uint> from = a.Row(y + moveY), to = b.Row(y);
            for (int x = margin; x < a.Size.Width - margin; x++)
            {
                Color one = Color.FromPixel(from[x + moveX]), other = Color.FromPixel(to[x]);
                sum += Math.Abs(one.R - other.R) + Math.Abs(one.G - other.G) + Math.Abs(one.B - other.B);
                count += 3 * 255;
            }
        }

        return (double)sum / count;
    }

    /// <summary>A picture at a URL.</summary>
    internal static async Task<Raster> FetchAsync(string url)
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(url);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{url}: {response.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
        return ImageDecoder.Decode(body);
    }

    /// <summary>A picture in a file.</summary>
    internal static Raster Read(string file) => ImageDecoder.Decode(File.ReadAllBytes(file));
}
