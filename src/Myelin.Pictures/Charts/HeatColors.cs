namespace Myelin.Pictures;

/// <summary>Colors for numbers.</summary>
public enum HeatColors
{
    /// <summary>From dark to bright in even steps of brightness, for amounts (viridis, Smith and van der Walt 2015).</summary>
    Amount,

    /// <summary>Blue below 0, orange above it, pale at 0.</summary>
    Signed,

    /// <summary>Black to white, for pictures.</summary>
    Gray,
}

/// <summary>The colors of values between two ends.</summary>
internal static class HeatScale
{
    private const int Levels = 240;

    // Viridis at nine equal steps.
    private static readonly (byte R, byte G, byte B)[] s_amount =
        [(68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37)];

    private static readonly (byte R, byte G, byte B)[] s_signed =
        [(0, 90, 160), (70, 150, 205), (160, 200, 230), (240, 240, 240), (250, 205, 160), (235, 140, 70), (190, 80, 0)];

    private static readonly (byte R, byte G, byte B)[] s_gray = [(0, 0, 0), (255, 255, 255)];

    // Pale colors of the series, in their order.
    private static readonly (byte R, byte G, byte B)[] s_pale =
        [(190, 215, 235), (250, 215, 190), (190, 228, 215), (240, 215, 228), (222, 221, 196), (232, 196, 214), (210, 196, 246)];

    /// <summary>The color of a text on a color: behind a fixed one it must be fixed too.</summary>
    internal static Ink TextOn(Ink back) => back.Role.Length > 0 ? Ink.Text : back.IsDark ? Ink.Rgb(255, 255, 255) : Ink.Rgb(20, 20, 20);

    /// <summary>The color of an area that belongs to a series.</summary>
    internal static Ink Pale(int series) => Ink.Rgb(s_pale[series % s_pale.Length].R, s_pale[series % s_pale.Length].G, s_pale[series % s_pale.Length].B);

    /// <summary>The color at a share from 0 to 1; values outside get the color of the nearest end, NaN none.</summary>
    internal static Ink At(HeatColors colors, double share)
    {
        if (double.IsNaN(share)) return Ink.None;
        (byte R, byte G, byte B)[] stops = colors switch { HeatColors.Amount => s_amount, HeatColors.Signed => s_signed, _ => s_gray };
        // No more colors than a palette has, and as many as an eye can tell apart.
        double place = Math.Round(Math.Clamp(share, 0, 1) * Levels) / Levels * (stops.Length - 1);
        int below = Math.Min((int)place, stops.Length - 2);
        double rest = place - below;
        byte Mix(byte a, byte b) => (byte)Math.Round(a + (rest * (b - a)));
        return Ink.Rgb(Mix(stops[below].R, stops[below + 1].R), Mix(stops[below].G, stops[below + 1].G), Mix(stops[below].B, stops[below + 1].B));
    }

    /// <summary>The colors of a table of values, row 0 first.</summary>
    internal static Ink[,] Of(double[,] values, HeatColors colors, double low, double high)
    {
        var inks = new Ink[values.GetLength(0), values.GetLength(1)];
        for (int row = 0; row < inks.GetLength(0); row++)
        {
            for (int column = 0; column < inks.GetLength(1); column++) inks[row, column] = At(colors, (values[row, column] - low) / (high - low));
        }

        return inks;
    }
}
