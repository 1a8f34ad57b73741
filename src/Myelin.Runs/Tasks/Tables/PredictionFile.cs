using System.Globalization;
using System.Text;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Writes a prediction for each row of a table into another table, piece by piece.</summary>
/// <param name="run">A run on a table.</param>
/// <param name="options">What to keep, and what to do with bad rows.</param>
internal sealed class PredictionFile(SavedRun run, PredictionFileOptions options)
{
    private const int RowsAtOnce = 4096, MostNamed = 5;

    /// <summary>What a file is called until it is complete.</summary>
    private const string PartEnding = ".part";

    private readonly TablePreparation _preparation = (TablePreparation)run.Description.Preparation;
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, int> _unseen = [];
    private long _rows, _skipped, _read;

    /// <exception cref="InvalidDataException">A row is none that the run can predict, and bad rows are refused; nothing is written then.</exception>
    /// <exception cref="IOException">The file cannot be written to its end; what there is has whole lines.</exception>
    internal PredictionFileReport Write(string input, string output, CancellationToken cancellation)
    {
        string part = output + PartEnding;
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                Write(input, new WholeLines(file), cancellation);
            }

            File.Move(part, output, overwrite: true);
        }
        catch (IOException error) when (_rows > 0 && File.Exists(part))
        {
            throw new IOException(
                $"there must be room for the predictions.\n  Got \"{error.Message}\" after {_rows.ToString("N0", CultureInfo.InvariantCulture)} rows.\n" +
                $"  Free some space; {part} has whole lines up to there.", error);
        }
        catch (Exception)
        {
            File.Delete(part);
            throw;
        }

        return new PredictionFileReport(_rows, _skipped, output) { Notices = [.. Notices()] };
    }

    /// <summary>The same, to a stream.</summary>
    internal void Write(string input, WholeLines lines, CancellationToken cancellation)
    {
        Layer model = run.Layer();
        int[]? kept = null;
        foreach (Table table in TableFile.Blocks(input, TableReading.Format(run.Description.Settings), RowsAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            if (kept is null)
            {
                if (table.RowCount == 0) throw new InvalidDataException(
                    $"{input} must have at least one row.\n  Got only the names of columns.\n  Put a row of values below them.");
                kept = Kept(table);
                lines.Write(Header(table, kept));
            }

            Write(table, kept, model, lines);
        }
    }

    private void Write(Table table, int[] kept, Layer model, WholeLines lines)
    {
        TableEncoding encoding = _preparation.Encoding;
        int width = encoding.FeatureCount();
        int[] places = encoding.Places(table);
        float[] features = new float[width * table.RowCount];
        var good = new List<int>();
        for (int row = 0; row < table.RowCount; row++)
        {
            Span<float> to = features.AsSpan(good.Count * width, width);
            if (encoding.Encode(table, row, places, to) is not { } problem) good.Add(row);
            else
            {
                if (!options.SkipBadRows) throw Refused(problem);
                to.Clear();
                _skipped++;
                if (_problems.Count < MostNamed) _problems.Add($"{problem.Message.Split('\n')[1].Trim()[4..].TrimEnd('.')}");
            }
        }

        foreach ((string column, int count) in encoding.Unseen(table)) _unseen[column] = _unseen.GetValueOrDefault(column) + count;
        if (good.Count > 0)
        {
            Tensor answers = model.Predict(_preparation.Scaled(Tensor.From(features.AsSpan(0, good.Count * width), good.Count, width)));
            lines.Write(Lines(table, kept, good, answers));
            _rows += good.Count;
        }

        _read += table.RowCount;
    }

    /// <summary>The columns of the input that the output has: those that were asked for, and those that named or numbered the rows in training.</summary>
    private int[] Kept(Table table) =>
    [
        .. _preparation.Ids.Where(table.Columns.Contains).Concat(TableSource.Named(options.Keep, table)).Distinct().Select(table.ColumnIndex),
    ];

    private string Header(Table table, int[] kept)
    {
        string[] own = kept.Length == 0 ? ["row"] : [.. kept.Select(place => table.Columns[place])];
        bool hasProbabilities = run.Description.Model.HasProbabilities;
        string[] answers = ["prediction", .. hasProbabilities ? _preparation.Classes.Select(name => $"probability {name}") : []];
        return Line([.. own, .. answers.Select(name => own.Contains(name) ? $"{name} of the model" : name)]);
    }

    private string Lines(Table table, int[] kept, List<int> rows, Tensor answers)
    {
        bool hasProbabilities = run.Description.Model.HasProbabilities && !_preparation.IsRegression;
        float[] values = (hasProbabilities ? answers.Softmax() : _preparation.TargetScale is { } scale ? scale.Invert(answers) : answers).ToArray();
        int width = values.Length / rows.Count;
        var text = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> row = values.AsSpan(i * width, width);
            int number = rows[i];
            IEnumerable<string> own = kept.Length == 0 ? [(_read + number + 1).ToString(CultureInfo.InvariantCulture)]
                : kept.Select(place => table[number, place]);
            text.Append(Line([.. own, .. Answer(row, hasProbabilities)]));
        }

        return text.ToString();
    }

    private string[] Answer(Span<float> row, bool hasProbabilities)
    {
        if (_preparation.IsRegression) return
            [_preparation.Origin == 0 ? row[0].ToString("R", CultureInfo.InvariantCulture)
                : (_preparation.Origin + row[0]).ToString("R", CultureInfo.InvariantCulture)];
        int winner = row.Length == 1 ? (row[0] > 0 ? 1 : 0) : row.IndexOf(row.ToArray().Max());
        return hasProbabilities ? [_preparation.Classes[winner], .. row.ToArray().Select(p => p.ToString("0.######", CultureInfo.InvariantCulture))]
            : [_preparation.Classes[winner]];
    }

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(field => Table.Quote(field))) + "\n";

    private static InvalidDataException Refused(InvalidDataException problem)
    {
        string[] lines = problem.Message.Split('\n');
        return new InvalidDataException($"{lines[0]}\n{lines[1]}\n  Mend the row, or skip such rows with --bad-rows skip; nothing was written.", problem);
    }

    private IEnumerable<string> Notices()
    {
        if (_skipped > 0)
        {
            string more = _skipped > _problems.Count ? $" and {NumberText.Count((int)(_skipped - _problems.Count), "more", "more")}" : "";
            yield return $"NOTE: {NumberText.Count((int)_skipped, "row was", "rows were")} skipped: {string.Join(", ", _problems)}{more}";
        }

        foreach ((string column, int count) in _unseen)
            yield return $"NOTE: {NumberText.Count(count, "row has", "rows have")} a {column} that training did not have; it says nothing to the model";
    }
}
