using System.Security.Cryptography;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Divides a table's rows into training, validation and test, or into folds.</summary>
internal static class TableSplit
{
    /// <summary>Rows that are related, such as those of one patient.</summary>
    internal static TextOption Group { get; } =
        new("group", "COLUMN", "Rows with the same value are in the same part of the split; the column is no feature.");

    /// <summary>The order of the rows.</summary>
    internal static TextOption Time { get; } =
        new("time", "COLUMN", "Test on the latest rows, by this column of numbers or dates, not on random ones; the column is no feature.");

    /// <summary>The part of each row: by time, by group, or at random with about the same share of each class in every part.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="asked">The options of the run.</param>
    /// <param name="testShare">The share of the test set; 0 for none.</param>
    /// <param name="seed">Determines which row is in which part.</param>
    /// <param name="notices">Receives what must be known about the split.</param>
    internal static DataPart[] Parts(TableSource source, OptionValues asked, double testShare, ulong seed, List<string> notices)
    {
        double validation = asked.Find(TrainOptions.Validation) ?? 0;
        double kept = 1 - testShare;
        (double Share, DataPart Part)[] parts =
        [
            .. new[] { (kept * (1 - validation), DataPart.Training), (kept * validation, DataPart.Validation), (testShare, DataPart.Test) }.Where(p =>
                p.Item1 > 0),
        ];
        DataPart[] assigned = Assigned(source,
            Divide(source, asked, [.. parts.Select(p => p.Share)], seed, notices).Zip(parts, (rows, part) => (rows, part.Part)));
        if (!asked.Has(Time) && !asked.Has(Group)) TrainOnEachClass(source, assigned);
        return assigned;
    }

    /// <summary>
    /// The parts of each row in each of several folds, whose test parts are disjoint. By time each fold is trained on what is earlier than its test.
    /// </summary>
    /// <param name="source">The rows.</param>
    /// <param name="asked">The options of the run.</param>
    /// <param name="folds">Their number.</param>
    /// <param name="seed">Determines which row is in which fold.</param>
    /// <param name="notices">Receives what must be known about the split.</param>
    internal static IReadOnlyList<DataPart[]> Folds(TableSource source, OptionValues asked, int folds, ulong seed, List<string> notices)
    {
        bool isByTime = asked.Has(Time);
        int pieces = isByTime ? folds + 1 : folds;
        IReadOnlyList<int[]> rows = Divide(source, asked, [.. Enumerable.Repeat(1.0 / pieces, pieces)], seed, notices);
        double validation = asked.Find(TrainOptions.Validation) ?? 0;
        return [.. Enumerable.Range(isByTime ? 1 : 0, folds).Select(test =>
        {
            int[] train = [.. rows.Index().Where(piece => isByTime ? piece.Index < test : piece.Index != test).SelectMany(piece => piece.Item).Order()];
            int validated = (int)Math.Round(validation * train.Length);
            // What is judged during training is drawn from the training part, by time its end.
            if (!isByTime) RandomStream.For(seed, $"validation{test}").Shuffle(train);
            DataPart[] assigned = Assigned(source,
                [(train[..^validated], DataPart.Training), (train[^validated..], DataPart.Validation), (rows[test], DataPart.Test)]);
            if (!isByTime && !asked.Has(Group)) TrainOnEachClass(source, assigned);
            return assigned;
        })];
    }

    /// <summary>Rows of a class that chance did not put into the training part are moved there: without them it cannot be learned.</summary>
    private static void TrainOnEachClass(TableSource source, DataPart[] parts)
    {
        if (source.Classes is not { } labels) return;
        HashSet<int> learned = [.. source.Rows.Where(row => parts[row] == DataPart.Training).Select(row => labels[row])];
        foreach (int row in source.Rows.Where(row => !learned.Contains(labels[row]))) parts[row] = DataPart.Training;
    }

    private static DataPart[] Assigned(TableSource source, IEnumerable<(int[] Rows, DataPart Part)> parts)
    {
        var assigned = new DataPart[source.Table.RowCount];
        Array.Fill(assigned, DataPart.Unused);
        foreach ((int[] rows, DataPart part) in parts)
        {
            foreach (int row in rows) assigned[row] = part;
        }

        return assigned;
    }

    /// <summary>The rows of the table in pieces of the given shares.</summary>
    private static IReadOnlyList<int[]> Divide(TableSource source, OptionValues asked, double[] shares, ulong seed, List<string> notices)
    {
        IReadOnlyList<int> used = source.Rows;
        IReadOnlyList<int[]> pieces;
        if (asked.Find(Time) is { } time)
        {
            double[] times = TimeColumn.Named(source.Table, time).Times;
            pieces = RowSplit.ByTime([.. used.Select(row => times[row])], shares);
        }
        else
        {
            int[]? classes = source.Classes is { } labels ? [.. used.Select(row => labels[row])] : null;
            int[]? groups = asked.Find(Group) is { } column ? Numbered(source, [source.Table.ColumnIndex(column)]) : Duplicates(source, notices);
            pieces = RowSplit.AtRandom(used.Count, seed, shares, classes, groups);
        }

        return [.. pieces.Select(piece => piece.Select(i => used[i]).ToArray())];
    }

    /// <summary>Rows that are equal in all columns count as one, so that none is in two parts; null if there are none.</summary>
    private static int[]? Duplicates(TableSource source, List<string> notices)
    {
        IReadOnlyList<string> targets = source.TargetNames;
        int[] columns = [.. source.Schema.Columns.Index().Where(c => c.Item.IsFeature || targets.Contains(c.Item.Name)).Select(c => c.Index)];
        int[] groups = Numbered(source, columns);
        int rows = groups.Length, repeated = rows - groups.Max() - 1;
        if (repeated == 0) return null;
        if (2 * repeated > rows)
        {
            // A few patterns, each observed many times: without some of them the training set would not be like the test set.
            notices.Add($"NOTE: {repeated:N0} of {rows:N0} rows repeat another; equal rows are in training and test");
            return null;
        }

        notices.Add($"NOTE: {repeated:N0} of {rows:N0} rows repeat another; equal rows are kept in the same part");
        return groups;
    }

    /// <summary>A number for each row that is used: rows with the same texts in the columns have the same.</summary>
    private static int[] Numbered(TableSource source, int[] columns)
    {
        var numbers = new Dictionary<UInt128, int>();
        byte[] text = new byte[1 << 10];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        int[] result = new int[source.Rows.Count];
        for (int i = 0; i < result.Length; i++)
        {
            int length = 0;
            foreach (int column in columns)
            {
                ReadOnlySpan<byte> field = source.Table.Utf8(source.Rows[i], column).Trim((byte)' ');
                if (text.Length < length + field.Length + 1) Array.Resize(ref text, 2 * (length + field.Length + 1));
                field.CopyTo(text.AsSpan(length));
                text[length + field.Length] = 0;
                length += field.Length + 1;
            }

            SHA256.HashData(text.AsSpan(0, length), hash);
            var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
            if (!numbers.TryGetValue(key, out int number)) numbers[key] = number = numbers.Count;
            result[i] = number;
        }

        return result;
    }
}
