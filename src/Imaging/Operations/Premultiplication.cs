namespace MapProxyCluster.Imaging;

/// <summary>
/// Colours weighted by their alpha. Neighbouring pixels are mixed in this form: the colour of an invisible pixel must not bleed.
/// </summary>
internal static class Premultiplication
{
    internal static void Premultiply(Span<uint> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint pixel = pixels[i], alpha = pixel >> 24;
            if (alpha == 0)
            {
                pixels[i] = 0;
            }
            else if (alpha != 255)
            {
                pixels[i] = Scale(pixel & 0xFF, alpha) | (Scale((pixel >> 8) & 0xFF, alpha) << 8)
                    | (Scale((pixel >> 16) & 0xFF, alpha) << 16) | (alpha << 24);
            }
        }
    }

    internal static void Unpremultiply(Span<uint> pixels)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            uint pixel = pixels[i], alpha = pixel >> 24;
            if (alpha is not (0 or 255))
            {
                pixels[i] = Unscale(pixel & 0xFF, alpha) | (Unscale((pixel >> 8) & 0xFF, alpha) << 8)
                    | (Unscale((pixel >> 16) & 0xFF, alpha) << 16) | (alpha << 24);
            }
        }
    }

    private static uint Scale(uint channel, uint alpha) => ((channel * alpha) + 127) / 255;

    private static uint Unscale(uint channel, uint alpha) => Math.Min(255, ((channel * 255) + (alpha / 2)) / alpha);
}
