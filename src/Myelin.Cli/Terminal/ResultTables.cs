using System.Globalization;
using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>What a classifier gets right and wrong, as a table.</summary>
internal static class ResultTables
{
    /// <summary>More classes than this do not fit in the width of a terminal.</summary>
    private const int WidestMatrix = 20;

    internal static void Show(Output output, ConfusionMatrix confusion, IReadOnlyList<string> names)
    {
        output.Line();
        bool wide = confusion.Classes <= WidestMatrix && WidthOf(confusion, names) <= output.Console.Profile.Width;
        output.Line(wide ? "Confusion matrix: rows are the right classes, columns the predicted ones" : "Accuracy by class");
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("");
        if (wide)
        {
            foreach (string name in names) table.AddColumn(new Spectre.Console.TableColumn(Markup.Escape(Short(name))).RightAligned());
        }

        table.AddColumn(new Spectre.Console.TableColumn("accuracy").RightAligned());
        for (int actual = 0; actual < confusion.Classes; actual++)
        {
            var cells = new List<string> { Markup.Escape(names[actual]) };
            for (int predicted = 0; wide && predicted < confusion.Classes; predicted++)
            {
                long count = confusion[actual, predicted];
                string text = count == 0 ? "[grey].[/]" : count.ToString(CultureInfo.InvariantCulture);
                cells.Add(actual == predicted ? $"[green]{text}[/]" : count > 0 ? $"[red]{text}[/]" : text);
            }

            double share = confusion.AccuracyOf(actual);
            cells.Add(double.IsNaN(share) ? "none" : share.ToString("P1", CultureInfo.InvariantCulture));
            table.AddRow([.. cells]);
        }

        output.Console.Write(table);
    }

    /// <summary>The width of the matrix: wrapped within its cells it would be unreadable, and the last column summarizes it.</summary>
    private static int WidthOf(ConfusionMatrix confusion, IReadOnlyList<string> names)
    {
        const int Padding = 3, Accuracy = 8;
        long Largest(int predicted) => Enumerable.Range(0, confusion.Classes).Max(actual => confusion[actual, predicted]);
        int Digits(int predicted) => Largest(predicted).ToString(CultureInfo.InvariantCulture).Length;
        int columns = names.Select((name, i) => Math.Max(Short(name).Length, Digits(i)) + Padding).Sum();
        return names.Max(name => name.Length) + Padding + columns + Accuracy + Padding;
    }

    private static string Short(string name) => name.Length <= 6 ? name : name[..6];
}
