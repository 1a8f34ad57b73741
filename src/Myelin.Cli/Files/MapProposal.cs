using Myelin.Layers;

namespace Myelin.Cli.Files;

/// <summary>Finds the <c>--map</c> options by which a file's arrays fit a model: each missing key gets the first array of its shape, or of its shape transposed.</summary>
internal static class MapProposal
{
    /// <summary>The options, ready to be pasted; null unless every key of the model finds an array and every array a key.</summary>
    internal static string? For(Module model, IReadOnlyDictionary<string, Tensor> tensors)
    {
        (string Key, Shape Shape)[] own = [.. model.StateDict().Select(e => (e.Key, e.Value.Shape))];
        HashSet<string> known = [.. own.Select(e => e.Key)];
        List<(string Key, Shape Shape)> free = [.. own.Where(e => !tensors.ContainsKey(e.Key))];
        (string Key, Shape Shape)[] given = [.. tensors.Where(t => !known.Contains(t.Key) && !ModelWeights.IsBatchCounter(t.Key)).Select(t => (t.Key, t.Value.Shape))];
        if (given.Length == 0 || given.Length != free.Count || own.Any(e => tensors.TryGetValue(e.Key, out Tensor? same) && same.Shape != e.Shape)) return null;
        // Where the others only fit transposed, square matrices are as well.
        bool transposed = given.Any(g => Fits(free, g.Shape) < 0);
        var rules = new List<KeyRule>();
        foreach ((string key, Shape shape) in given)
        {
            int place = Fits(free, shape);
            bool turned = place < 0 || (transposed && shape.Rank == 2 && shape[0] == shape[1]);
            if (place < 0 && shape.Rank == 2) place = Fits(free, [shape[1], shape[0]]);
            if (place < 0) return null;
            rules.Add(new KeyRule(key, free[place].Key, turned));
            free.RemoveAt(place);
        }

        return string.Join(' ', rules);
    }

    private static int Fits(List<(string Key, Shape Shape)> keys, Shape shape) => keys.FindIndex(e => e.Shape == shape);
}
