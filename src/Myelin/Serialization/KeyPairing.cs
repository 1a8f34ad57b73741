namespace Myelin;

/// <summary>An array of a file and the key of a model that it fits.</summary>
/// <param name="From">The file's key.</param>
/// <param name="To">The model's key.</param>
/// <param name="Transposed">Whether the matrix is stored the other way round.</param>
public sealed record KeyPair(string From, string To, bool Transposed);

/// <summary>How the arrays of a file fit a model whose keys differ: by name after a prefix, or by order and shape.</summary>
/// <param name="Pairs">An array for every key of the model.</param>
/// <param name="ByName">Whether names agree after a prefix; otherwise only order and shapes do.</param>
public sealed record KeyPairing(IReadOnlyList<KeyPair> Pairs, bool ByName)
{
    /// <summary>The pairing; null unless every key of the model finds an array.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensors">The arrays by key.</param>
    /// <example><code>
    /// Dictionary&lt;string, Tensor&gt; tensors = new() { ["net.weight"] = Tensor.Zeros(10, 64), ["net.bias"] = Tensor.Zeros(10) };
    /// if (KeyPairing.Of(model, tensors) is { } pairing) model.Load(pairing.Apply(tensors), "weights.safetensors");
    /// </code></example>
    public static KeyPairing? Of(Module model, IReadOnlyDictionary<string, Tensor> tensors)
    {
        (string Key, Shape Shape)[] own = [.. model.StateShapes()];
        (string Key, Shape Shape)[] given = [.. tensors.Where(t => !Weights.IsBatchCounter(t.Key)).Select(t => (t.Key, t.Value.Shape))];
        if (own.Length == 0) return null;
        if (PairsByName(own, given) is { } byName) return new KeyPairing(byName, ByName: true);
        return PairsByShape(own, given) is { } byShape ? new KeyPairing(byShape, ByName: false) : null;
    }

    /// <summary>The arrays under the model's keys, as <c>Load</c> takes them.</summary>
    /// <param name="tensors">The arrays by the file's keys.</param>
    public IReadOnlyDictionary<string, Tensor> Apply(IReadOnlyDictionary<string, Tensor> tensors) => NoGrad.Run(() => Pairs.ToDictionary(
        pair => pair.To, pair => pair.Transposed ? tensors[pair.From].Transpose(0, 1) : tensors[pair.From]));

    /// <summary>The pairs whose keys differ.</summary>
    public override string ToString() =>
        string.Join(", ", Pairs.Where(p => p.From != p.To).Select(p => $"{p.To} from {p.From}{(p.Transposed ? " transposed" : "")}"));

    /// <summary>A checkpoint contains a model's keys after a prefix, often together with other things.</summary>
    private static KeyPair[]? PairsByName((string Key, Shape Shape)[] own, (string Key, Shape Shape)[] given)
    {
        foreach (string prefix in given.Where(g => g.Key.EndsWith(own[0].Key, StringComparison.Ordinal)).Select(g => g.Key[..^own[0].Key.Length]))
        {
            if (own.All(e => given.Contains((prefix + e.Key, e.Shape)))) return [.. own.Select(e => new KeyPair(prefix + e.Key, e.Key, false))];
        }

        return null;
    }

    /// <summary>Each missing key gets the first array of its shape, or of its shape transposed; no array may remain.</summary>
    private static List<KeyPair>? PairsByShape((string Key, Shape Shape)[] own, (string Key, Shape Shape)[] all)
    {
        Dictionary<string, Shape> there = all.ToDictionary(g => g.Key, g => g.Shape), wanted = own.ToDictionary(e => e.Key, e => e.Shape);
        List<(string Key, Shape Shape)> free = [.. own.Where(e => !there.ContainsKey(e.Key))];
        (string Key, Shape Shape)[] given = [.. all.Where(g => !wanted.ContainsKey(g.Key))];
        if (given.Length == 0 || given.Length != free.Count || all.Any(g => wanted.TryGetValue(g.Key, out Shape shape) && shape != g.Shape)) return null;
        // If the others only match when transposed, square matrices are transposed too.
        bool transposed = given.Any(g => Find(free, g.Shape) < 0);
        List<KeyPair> pairs = [.. own.Where(e => there.ContainsKey(e.Key)).Select(e => new KeyPair(e.Key, e.Key, false))];
        foreach ((string key, Shape shape) in given)
        {
            int place = Find(free, shape);
            bool turned = place < 0 || (transposed && shape.Rank == 2 && shape[0] == shape[1]);
            if (place < 0 && shape.Rank == 2) place = Find(free, [shape[1], shape[0]]);
            if (place < 0) return null;
            pairs.Add(new KeyPair(key, free[place].Key, turned));
            free.RemoveAt(place);
        }

        return pairs;
    }

    private static int Find(List<(string Key, Shape Shape)> keys, Shape shape) => keys.FindIndex(e => e.Shape == shape);
}
