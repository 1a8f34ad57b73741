using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows what a model takes from each column of a table.</summary>
internal static class ImportanceDisplay
{
    private const int LongestBar = 30, Figures = 22, NarrowestName = 12;

    internal static JsonArray Show(Output output, IReadOnlyList<FeatureImportance> columns, bool isError)
    {
        output.Line(isError ? "Importance: how much the error grows when a column is shuffled" : "Importance: how much accuracy is lost when a column " +
            "is shuffled");
        int names = Math.Min(columns.Max(c => NameText.Of(c.Column).Length), Math.Max(NarrowestName, output.Width - Figures - LongestBar));
        double most = Math.Max(columns.Max(c => c.Drop), 1e-12);
        var json = new JsonArray();
        foreach (FeatureImportance column in columns)
        {
            string bar = new('█', (int)Math.Round(Math.Clamp(output.Width - Figures - names, 0, LongestBar) * Math.Max(0, column.Drop) / most));
            string name = TextFit.Shorten(NameText.Of(column.Column), names).PadRight(names);
            output.Line((isError
                ? string.Create(CultureInfo.InvariantCulture, $"  {name} {NumberText.Of(column.Drop, 4),10} {bar}")
                : string.Create(CultureInfo.InvariantCulture, $"  {name} {100 * column.Drop,6:F1} ± {100 * column.Deviation,4:F1} {bar}")).TrimEnd());
            json.Add((JsonNode)new JsonObject { ["column"] = column.Column, ["drop"] = column.Drop, ["deviation"] = column.Deviation });
        }

        return json;
    }
}
