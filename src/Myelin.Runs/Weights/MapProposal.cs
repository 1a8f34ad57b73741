namespace Myelin.Runs;

/// <summary>Finds the <c>--map</c> options that make a file's arrays match a model.</summary>
internal static class MapProposal
{
    /// <summary>The options, ready to be pasted, and how they pair the arrays; null unless every key of the model finds an array.</summary>
    internal static string? For(Module model, IReadOnlyDictionary<string, Tensor> tensors)
    {
        (string Key, Shape Shape)[] own = [.. model.StateDict().Select(e => (e.Key, e.Value.Shape))];
        (string Key, Shape Shape)[] given = [.. tensors.Where(t => !ModelWeights.IsBatchCounter(t.Key)).Select(t => (t.Key, t.Value.Shape))];
        if (ByName(own, given) is { } byName) return $"{byName}, which pairs them by name";
        return ByShape(own, given) is { } byShape ? $"{byShape}, which pairs them by order and shape" : null;
    }

    /// <summary>A checkpoint contains a model's keys after a prefix, often together with other things.</summary>
    private static string? ByName((string Key, Shape Shape)[] own, (string Key, Shape Shape)[] given)
    {
        foreach (string prefix in given.Where(g => g.Key.EndsWith(own[0].Key, StringComparison.Ordinal)).Select(g => g.Key[..^own[0].Key.Length]))
        {
            if (!own.All(e => given.Contains((prefix + e.Key, e.Shape)))) continue;
            HashSet<string> taken = [.. own.Select(e => prefix + e.Key)];
            string[] left = [.. given.Select(g => g.Key).Where(key => !taken.Contains(key))];
            IEnumerable<KeyRule> dropped = left.Select(key => Drop(key, taken)).Distinct();
            return string.Join(' ', prefix.Length == 0 ? dropped : dropped.Append(new KeyRule($"{prefix}*", "*", false)));
        }

        return null;
    }

    /// <summary>Omits a key, together with those with the same first part if the model needs none of them.</summary>
    private static KeyRule Drop(string key, HashSet<string> taken)
    {
        string part = key[..(key.IndexOf('.', StringComparison.Ordinal) + 1)];
        return new KeyRule(part.Length > 0 && !taken.Any(t => t.StartsWith(part, StringComparison.Ordinal)) ? $"{part}*" : key, "", false);
    }

    /// <summary>Each missing key gets the first array of its shape, or of its shape transposed; no array may remain.</summary>
    private static string? ByShape((string Key, Shape Shape)[] own, (string Key, Shape Shape)[] all)
    {
        Dictionary<string, Shape> there = all.ToDictionary(g => g.Key, g => g.Shape), wanted = own.ToDictionary(e => e.Key, e => e.Shape);
        List<(string Key, Shape Shape)> free = [.. own.Where(e => !there.ContainsKey(e.Key))];
        (string Key, Shape Shape)[] given = [.. all.Where(g => !wanted.ContainsKey(g.Key))];
        if (given.Length == 0 || given.Length != free.Count || all.Any(g => wanted.TryGetValue(g.Key, out Shape shape) && shape != g.Shape)) return null;
        // If the others only match when transposed, square matrices are transposed too.
        bool transposed = given.Any(g => Find(free, g.Shape) < 0);
        var rules = new List<KeyRule>();
        foreach ((string key, Shape shape) in given)
        {
            int place = Find(free, shape);
            bool turned = place < 0 || (transposed && shape.Rank == 2 && shape[0] == shape[1]);
            if (place < 0 && shape.Rank == 2) place = Find(free, [shape[1], shape[0]]);
            if (place < 0) return null;
            rules.Add(new KeyRule(key, free[place].Key, turned));
            free.RemoveAt(place);
        }

        return string.Join(' ', rules);
    }

    private static int Find(List<(string Key, Shape Shape)> keys, Shape shape) => keys.FindIndex(e => e.Shape == shape);
}
