using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>Loads the arrays of a file into a model.</summary>
internal static class ModelWeights
{
    /// <summary>PyTorch stores the number of batches that a BatchNorm has seen under this name; no model here has it.</summary>
    internal static bool IsBatchCounter(string key) => key.Split('.')[^1] == "num_batches_tracked";

    /// <summary>Reads all arrays of a file as tensors, with the keys given by a map.</summary>
    internal static Dictionary<string, Tensor> Read(string path, KeyMap map, string rule)
    {
        using ArrayFile file = WeightFile.Open(path, rule);
        var tensors = map.Apply(file.Entries, path).ToDictionary(array => array.Key, array => array.ReadTensor(file));
        // An exported run has the scaling of its data around the model.
        while (file.Metadata.ContainsKey(RunDescription.MetadataKey)
            && tensors.Keys.All(key => key.StartsWith(RunExport.ModelName + ".", StringComparison.Ordinal)))
        {
            tensors = tensors.ToDictionary(e => e.Key[(RunExport.ModelName.Length + 1)..], e => e.Value);
        }

        return tensors;
    }

    /// <summary>Loads tensors that must match the model's keys and shapes.</summary>
    /// <exception cref="ArgumentException">They do not; if they can be paired the message names the options for that.</exception>
    internal static void Load(Module model, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        try
        {
            model.Load(tensors, source);
        }
        catch (ArgumentException error) when (MapProposal.For(model, tensors) is { } proposal)
        {
            throw new ArgumentException($"{error.Message[..error.Message.LastIndexOf("\n  ", StringComparison.Ordinal)]}\n  Add {proposal}.", error);
        }
    }

    /// <summary>Loads the arrays that match.</summary>
    /// <returns>What was loaded and what was not, one line each.</returns>
    /// <exception cref="ArgumentException">Nothing matches.</exception>
    internal static IReadOnlyList<string> LoadPartly(Module model, IReadOnlyDictionary<string, Tensor> tensors, string source)
    {
        Dictionary<string, Tensor> own = model.StateDict().ToDictionary(e => e.Key, e => e.Value);
        string[] fitting = [.. own.Keys.Where(key => tensors.TryGetValue(key, out Tensor? given) && given.Shape == own[key].Shape)];
        if (fitting.Length == 0) Load(model, tensors, source);
        foreach (string key in fitting) own[key].CopyFrom(tensors[key].AsSpan());
        string[] missing = [.. own.Keys.Where(key => !tensors.ContainsKey(key))];
        string[] unused = [.. tensors.Keys.Where(key => !own.ContainsKey(key) && !IsBatchCounter(key))];
        string[] other = [.. own.Keys.Where(tensors.ContainsKey).Except(fitting).Select(key => $"{key} (model {own[key].Shape}, file {tensors[key].Shape})")];
        (string What, string[] Keys)[] rest = [("missing in the file, newly initialized", missing),
            ("different shape, newly initialized", other), ("not used", unused)];
        return
        [
            $"{fitting.Length} of {own.Count} arrays of the model from {source}",
            .. rest.Where(part => part.Keys.Length > 0).Select(part => $"  {part.What}: {string.Join(", ", part.Keys)}"),
        ];
    }
}
