using System.Globalization;
using Myelin.Runs;
using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>What a classifier gets right and wrong, as a table.</summary>
internal static class ResultTables
{
    /// <summary>More classes than this are hard to read, and a file has no width.</summary>
    private const int WidestMatrix = 20, WidestFile = 200;

    /// <summary>The spaces between columns if there is room, and if there is little.</summary>
    private const int Wide = 3, Narrow = 1;

    private const string Recall = "recall";

    internal static void Show(Output output, ConfusionMatrix confusion, IReadOnlyList<string> classNames)
    {
        string[] names = [.. classNames.Select(NameText.Of)];
        output.Line();
        int width = Math.Min(WidestFile, output.Width), classes = confusion.Classes <= WidestMatrix ? confusion.Classes : 0;
        int gap = WidthOf(confusion, names, Wide) <= width ? Wide : Narrow;
        if (WidthOf(confusion, names, gap) > width) classes = 0;
        if (classes == 0) gap = Wide;
        output.Line(classes > 0 ? "Confusion matrix: rows are the right classes, columns the predicted ones; recall: the share of a row that is right"
            : "Recall by class: the share of its examples that are right");
        Spectre.Console.Table table = new Spectre.Console.Table().Border(gap == Wide ? TableBorder.Simple : TableBorder.None);
        // The border has spaces at both sides of each column, and no border has none.
        TableColumn Column(string title) => new TableColumn(Markup.Escape(title)).NoWrap().PadLeft(gap / 2).PadRight(1);
        table.AddColumn(Column(""));
        for (int predicted = 0; predicted < classes; predicted++) table.AddColumn(Column(Short(names[predicted])).RightAligned());
        table.AddColumn(Column(Recall).RightAligned());
        int room = classes > 0 ? WidestName : width - (2 * Wide) - Percent;
        for (int actual = 0; actual < confusion.Classes; actual++)
        {
            var cells = new List<string> { Markup.Escape(TextFit.Shorten(names[actual], room)) };
            for (int predicted = 0; predicted < classes; predicted++)
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

    /// <summary>The widths of a share such as <c>100.0 %</c>, and of the longest name that leaves room for the counts.</summary>
    private const int Percent = 7, WidestName = 20;

    /// <summary>The width of the matrix: wrapped within its cells it would be unreadable.</summary>
    private static int WidthOf(ConfusionMatrix confusion, IReadOnlyList<string> names, int gap)
    {
        long Largest(int predicted) => Enumerable.Range(0, confusion.Classes).Max(actual => confusion[actual, predicted]);
        int Digits(int predicted) => Largest(predicted).ToString(CultureInfo.InvariantCulture).Length;
        int columns = names.Select((name, i) => Math.Max(Short(name).Length, Digits(i)) + gap).Sum();
        return Math.Min(WidestName, names.Max(name => name.Length)) + gap + columns + Percent + gap;
    }

    private static string Short(string name) => TextFit.Shorten(name, 6);
}
