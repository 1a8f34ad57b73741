using System.Globalization;
using System.IO.Enumeration;

namespace Myelin.Runs;

/// <summary>Initial weights of a run from a file, and frozen parameters.</summary>
/// <param name="Frozen">The number of parameters that are not trained.</param>
/// <param name="Lines">What was done, as text.</param>
internal sealed record StartWeights(long Frozen, IReadOnlyList<string> Lines)
{
    /// <summary>Sets a model's initial values, and freezes parts of it.</summary>
    /// <exception cref="ArgumentException">The file does not match, or a pattern matches nothing or leaves nothing to train.</exception>
    /// <param name="model">The model.</param>
    /// <param name="settings">The options of the run.</param>
    /// <param name="isResumed">Whether the weights come from a checkpoint, so that a file of initial ones is not needed any more.</param>
    internal static StartWeights Apply(Module model, OptionValues settings, bool isResumed)
    {
        List<string> lines = [];
        if (!isResumed && settings.Find(StartOptions.Init) is { } file) lines.AddRange(Load(model, file, settings));
        IReadOnlyList<string> patterns = settings.Find(StartOptions.Freeze);
        return patterns.Count == 0 ? new StartWeights(0, lines) : Freeze(model, patterns, lines);
    }

    private static IReadOnlyList<string> Load(Module model, string file, OptionValues settings)
    {
        Dictionary<string, Tensor> tensors = ModelWeights.Read(file, KeyMap.From(settings.Find(StartOptions.Map)), "the file of --init must exist");
        if (settings.Has(StartOptions.Partial)) return ModelWeights.LoadPartly(model, tensors, file);
        ModelWeights.Load(model, tensors, file);
        return [$"initial values from {file}"];
    }

    private static StartWeights Freeze(Module model, IReadOnlyList<string> patterns, List<string> lines)
    {
        (string Key, Parameter Parameter)[] all = [.. model.NamedParameters()];
        foreach (string pattern in patterns)
        {
            (string Key, Parameter Parameter)[] matching = [.. all.Where(p => FileSystemName.MatchesSimpleExpression(pattern, p.Key, ignoreCase: false))];
            if (matching.Length == 0)
            {
                throw new ArgumentException(
                    "each pattern of --freeze must match a key of the model.\n" +
                    $"  Got \"{pattern}\".\n" +
                    $"  It has {KeyMap.List(all.Select(p => p.Key))}.");
            }

            foreach ((_, Parameter parameter) in matching) parameter.RequiresGrad = false;
        }

        if (all.All(p => !p.Parameter.RequiresGrad))
        {
            throw new ArgumentException(
                "--freeze must leave something to train.\n" +
                $"  Got {string.Join(", ", patterns.Select(p => $"\"{p}\""))}, which match all {all.Length} parameters.\n" +
                "  Freeze fewer of them.");
        }
        StopAverages(model);
        (string Key, Parameter Parameter)[] frozen = [.. all.Where(p => !p.Parameter.RequiresGrad)];
        long count = frozen.Sum(p => (long)p.Parameter.Shape.ElementCount);
        string keys = string.Join(", ", frozen.Select(p => p.Key));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"frozen: {count:N0} of {model.ParameterCount:N0} parameters ({keys})"));
        return new StartWeights(count, lines);
    }

    /// <summary>Running averages of a frozen batch norm must not change either.</summary>
    private static void StopAverages(Module model)
    {
        foreach ((_, Module module) in model.NamedModules())
        {
            bool isFrozen = module.Children.Count == 0 && module.NamedBuffers().Any() && module.Parameters().All(p => !p.RequiresGrad);
            if (isFrozen) module.Eval();
        }
    }
}
