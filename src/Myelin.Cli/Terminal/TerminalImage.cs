using System.Text;
using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>A gray image as text: two pixels per character if colors are supported, else characters of increasing density.</summary>
internal static class TerminalImage
{
    private const string Ink = " .:-=+*#%@";

    /// <param name="output">The destination.</param>
    /// <param name="pixels">float32 <c>[C, H, W]</c> or <c>[H, W]</c>; the mean over channels is shown.</param>
    internal static void Show(Output output, Tensor pixels)
    {
        if (pixels.Rank is not (2 or 3)) return;
        Tensor grey = pixels.Rank == 3 ? pixels.Mean(0) : pixels;
        int height = grey.Shape[0], width = grey.Shape[1];
        float[] values = grey.ToArray();
        float low = values.Min(), range = Math.Max(values.Max() - low, 1e-6f);
        byte Level(int row, int column) => row < height ? (byte)(255 * (values[(row * width) + column] - low) / range) : (byte)0;
        bool colours = output.IsLive && output.Console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors; // NO_COLOR is respected
        var text = new StringBuilder();
        for (int row = 0; row < height; row += colours ? 2 : 1)
        {
            for (int column = 0; column < width; column++)
            {
                byte top = Level(row, column);
                if (!colours)
                {
                    text.Append(Ink[top * (Ink.Length - 1) / 255], 2);
                    continue;
                }

                byte bottom = Level(row + 1, column);
                text.Append($"\e[38;2;{top};{top};{top};48;2;{bottom};{bottom};{bottom}m▀");
            }

            text.Append(colours ? "\e[0m\n" : "\n");
        }

        output.Write(text.ToString());
    }
}
