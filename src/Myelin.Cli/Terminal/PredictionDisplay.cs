using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows classes with their probabilities, or numbers, each next to its image.</summary>
internal static class PredictionDisplay
{
    /// <summary>With more inputs than this, only the answers are shown, not the pictures.</summary>
    private const int MostPictures = 10;

    /// <summary>A line is two spaces, a name, a figure of eight characters, a space and a bar.</summary>
    private const int Figures = 11, LongestBar = 30, NarrowestName = 12;

    internal static JsonObject Show(Output output, Predictions predictions)
    {
        var all = new JsonArray();
        foreach (Prediction prediction in predictions.Items)
        {
            if (predictions.Items.Count <= MostPictures) TerminalImage.Show(output, prediction.Input!);
            JsonObject json = prediction.Value is { } value ? Number(output, value, predictions.Unit) : Class(output, prediction);
            if (prediction.Label is { } label)
            {
                json["label"] = label;
                output.Line($"it is {NameText.Of(label)}");
            }

            output.Event("prediction", json);
            all.Add((JsonNode)json);
        }

        return new JsonObject { ["predictions"] = all };
    }

    private static JsonObject Number(Output output, double value, double unit)
    {
        output.Line(NumberText.InUnits(value, unit));
        return new JsonObject { ["value"] = Output.Number(value) };
    }

    private static JsonObject Class(Output output, Prediction prediction)
    {
        output.Line($"class {NameText.Of(prediction.Class!)}");
        var json = new JsonObject { ["class"] = prediction.Class };
        if (prediction.Probabilities.Count == 0) return json;
        var probabilities = new JsonObject();
        int names = Math.Min(prediction.Probabilities.Max(p => NameText.Of(p.Class).Length), Math.Max(NarrowestName, output.Width - Figures - LongestBar));
        int longest = Math.Clamp(output.Width - Figures - names, 0, LongestBar);
        foreach ((string name, float probability) in prediction.Probabilities)
        {
            probabilities[name] = Math.Round(probability, 6);
            string bar = new('█', (int)Math.Round(longest * probability));
            string shown = TextFit.Shorten(NameText.Of(name), names).PadRight(names);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {shown} {probability,7:P1} {bar}").TrimEnd());
        }

        json["probabilities"] = probabilities;
        return json;
    }
}
