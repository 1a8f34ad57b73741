using System.Globalization;

namespace Myelin.Tables;

/// <summary>What the beginning of a text says about how it is divided: its delimiter, and whether the first record has names.</summary>
internal static class FormatGuess
{
    private const int MostRecords = 60;

    /// <summary>In this order they are preferred where several divide all records into equally many fields.</summary>
    private static readonly char[] s_delimiters = ['\t', ',', ';', '|', ' '];

    /// <summary>The delimiter that divides all records, or else most of them, into equally many fields; a comma if none does.</summary>
    internal static char Delimiter(string sample)
    {
        List<string[]>[] divided = [.. s_delimiters.Select(delimiter => Records(sample, delimiter))];
        char best = ',';
        double score = 0;
        foreach ((List<string[]> records, char delimiter) in divided.Zip(s_delimiters))
        {
            if (records.Count == 0) continue;
            int usual = records.GroupBy(r => r.Length).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First().Key;
            double share = records.Count(r => r.Length == usual) / (double)records.Count;
            // Words of a text are no fields, unless all lines have equally many.
            if (usual < 2 || (delimiter == ' ' && (share < 1 || best != ',' || score > 0))) continue;
            bool isBetter = share > score + 1e-9;
            // 1,5;2,25 has more commas than semicolons; between them stand numbers.
            bool isSame = best == ',' && delimiter is ';' or '|' && share >= score - 1e-9
                && records.All(r => r.All(f => !f.Contains(',', StringComparison.Ordinal) || NumberShape.Of(f) is not null));
            if (isBetter || isSame) (best, score) = (delimiter, share);
        }

        return best;
    }

    /// <summary>Whether the first record has the columns' names.</summary>
    internal static bool Header(IReadOnlyList<string[]> records)
    {
        if (records.Count == 0) return false;
        string[] first = records[0], second = records.Count > 1 ? records[1] : [];
        // A data frame's index has no name; neither has what a trailing delimiter begins.
        string[] named = first.Length > 1 && string.IsNullOrWhiteSpace(first[0]) ? first[1..] : first;
        if (named.Length > 1 && string.IsNullOrWhiteSpace(named[^1])
            && records.Skip(1).All(r => r.Length < first.Length || r[^1].Length == 0)) named = named[..^1];
        if (named.Any(string.IsNullOrWhiteSpace)) return false;
        string[] numbers = [.. named.Where(IsNumber)];
        if (numbers.Length > 0) return AreCounted(numbers, atLeast: numbers.Length == first.Length ? 3 : 2) && !AreCounted([.. second.Where(IsNumber)], 2);
        // Words above numbers are names, even if one occurs twice: then it is an error. Words above words may be data.
        return named.Select(f => f.Trim()).Distinct().Count() == named.Length || second.Any(IsNumber);
    }

    /// <summary>Some records of a text, with the last one only if the text ends with it or it is the only one.</summary>
    internal static List<string[]> Records(string sample, char delimiter)
    {
        var records = new List<string[]>();
        var fields = new List<string>();
        int start = 0;
        bool quoted = false;
        for (int i = 0; i < sample.Length && records.Count < MostRecords; i++)
        {
            char c = sample[i];
            if (c == '"' && (quoted || i == start)) quoted = !quoted;
            if (quoted || (c != delimiter && c is not ('\n' or '\r'))) continue;
            if (c == delimiter) End(i);
            else EndRecord(i);
        }

        if (start < sample.Length || fields.Count > 0) EndRecord(sample.Length);
        if (records.Count > 2) records.RemoveAt(records.Count - 1);
        return records;

        void End(int end)
        {
            string field = sample[start..end];
            if (delimiter != ' ' || field.Length > 0) fields.Add(field is ['"', .., '"'] ? field[1..^1] : field);
            start = end + 1;
        }

        void EndRecord(int end)
        {
            bool isEmpty = fields.Count == 0 && end == start;
            bool isComment = fields.Count == 0 ? sample.AsSpan(start, end - start).StartsWith("#") : fields[0].StartsWith('#');
            End(end);
            if (!isEmpty && !isComment && fields.Count > 0) records.Add([.. fields]);
            fields.Clear();
        }
    }

    private static bool IsNumber(string field) => NumberShape.Of(field) is not null;

    /// <summary>Whether texts are whole numbers, each one more than the last: from 0, as in a data frame without names, or years.</summary>
    private static bool AreCounted(string[] texts, int atLeast)
    {
        long[] numbers = [.. texts.Select(t => long.TryParse(t.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : -1)];
        return numbers.Length >= atLeast && numbers[0] is 0 or (>= 1900 and <= 2100)
            && numbers.Skip(1).Zip(numbers, (next, last) => next - last).All(step => step == 1);
    }
}
