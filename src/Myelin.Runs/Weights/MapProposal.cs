namespace Myelin.Runs;

/// <summary>Finds the <c>--map</c> options that make a file's arrays match a model.</summary>
internal static class MapProposal
{
    /// <summary>The options, ready to be pasted, and how they pair the arrays; null unless every key of the model finds an array.</summary>
    internal static string? For(Module model, IReadOnlyDictionary<string, Tensor> tensors) => KeyPairing.Of(model, tensors) switch
    {
        null => null,
        { ByName: true } pairing => $"{ByName(pairing, tensors)}, which pairs them by name",
        { } pairing => $"{ByShape(pairing)}, which pairs them by order and shape",
    };

    /// <summary>The prefix, and what the model does not need.</summary>
    private static string ByName(KeyPairing pairing, IReadOnlyDictionary<string, Tensor> tensors)
    {
        string prefix = pairing.Pairs[0].From[..^pairing.Pairs[0].To.Length];
        HashSet<string> taken = [.. pairing.Pairs.Select(p => p.From)];
        string[] left = [.. tensors.Keys.Where(key => !ModelWeights.IsBatchCounter(key) && !taken.Contains(key))];
        IEnumerable<KeyRule> dropped = left.Select(key => Drop(key, taken)).Distinct();
        return string.Join(' ', prefix.Length == 0 ? dropped : dropped.Append(new KeyRule($"{prefix}*", "*", false)));
    }

    /// <summary>Omits a key, together with those with the same first part if the model needs none of them.</summary>
    private static KeyRule Drop(string key, HashSet<string> taken)
    {
        string part = key[..(key.IndexOf('.', StringComparison.Ordinal) + 1)];
        return new KeyRule(part.Length > 0 && !taken.Any(t => t.StartsWith(part, StringComparison.Ordinal)) ? $"{part}*" : key, "", false);
    }

    private static string ByShape(KeyPairing pairing) =>
        string.Join(' ', pairing.Pairs.Where(p => p.From != p.To).Select(p => new KeyRule(p.From, p.To, p.Transposed)));
}
