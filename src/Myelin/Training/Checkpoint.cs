using System.Text.Json;
using Myelin.Serialization;

namespace Myelin;

/// <summary>
/// A run in one file: weights and what the optimiser remembers as tensors, where it stands as JSON in the header. One file, so that one
/// rename makes all of it new.
/// </summary>
internal static class Checkpoint
{
    private const string ModelPrefix = "model.", OptimizerPrefix = "optimizer.", StateKey = "myelin.training";

    internal static void Save(string path, Module model, Optimizer optimizer, TrainingState state)
    {
        state.ParameterSteps = optimizer.ParameterSteps().ToDictionary(p => p.Key, p => p.Steps);
        state.ModelSeed = model.RootSeed;
        state.RandomPositions = model.NamedModules().Where(m => m.Module.RandomPosition != 0).ToDictionary(m => m.Path, m => m.Module.RandomPosition);
        IEnumerable<(string Key, Tensor Value)> tensors =
        [
            .. model.StateDict().Select(e => (ModelPrefix + e.Key, e.Value)),
            .. optimizer.StateDict().Select(e => (OptimizerPrefix + e.Key, e.Value)),
        ];
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, new Dictionary<string, string> { [StateKey] = state.ToJson() }));
    }

    /// <summary>Puts a model and an optimiser where the run stopped.</summary>
    /// <exception cref="InvalidDataException">The file is no checkpoint, or of another model, optimiser or settings.</exception>
    internal static TrainingState Load(string path, Module model, Optimizer optimizer, IReadOnlyList<RunSetting> settings)
    {
        TensorFile file = SafeTensors.Read(path);
        TrainingState state = ReadState(file, path);
        (RunSetting[] now, RunSetting[] saved) = RunSettings.Differences(settings, state.Settings);
        if (now.Length > 0)
        {
            throw new InvalidDataException(
                "Resume: a run goes on only under the settings it was started with.\n" +
                $"  Got {string.Join(", ", now.AsEnumerable())}; {path} has {string.Join(", ", saved.AsEnumerable())}.\n" +
                "  Give the same options, data and model, or start anew in another folder.");
        }

        Dictionary<string, Tensor> remembered = Under(file, OptimizerPrefix);
        var parts = new List<(Tensor Own, Tensor Saved)>();
        foreach (Parameter parameter in optimizer.Parameters.Where(p => state.ParameterSteps.ContainsKey(p.Key)))
        {
            foreach ((string name, Tensor value) in optimizer.StateOf(parameter).Parts)
            {
                if (!remembered.TryGetValue($"{parameter.Key}.{name}", out Tensor? kept) || kept.Shape != value.Shape)
                {
                    throw new InvalidDataException(
                        $"Resume: {path} must hold what {optimizer.GetType().Name} remembers.\n" +
                        $"  Got no fitting {parameter.Key}.{name}.\n" +
                        "  Use the optimiser that the run was started with.");
                }

                parts.Add((value, kept));
            }
        }

        // Everything fits, or nothing has been changed.
        model.Load(Under(file, ModelPrefix), path);
        foreach ((Tensor own, Tensor kept) in parts)
        {
            own.CopyFrom(kept.Span);
            GC.KeepAlive(kept);
        }

        foreach (Parameter parameter in optimizer.Parameters)
        {
            if (state.ParameterSteps.TryGetValue(parameter.Key, out long steps)) optimizer.StateOf(parameter).Steps = steps;
        }

        optimizer.Steps = state.Steps;
        model.RestoreSeed(state.ModelSeed);
        foreach ((string modulePath, Module module) in model.NamedModules()) module.RandomPosition = state.RandomPositions.GetValueOrDefault(modulePath);
        return state;
    }

    private static TrainingState ReadState(TensorFile file, string path)
    {
        try
        {
            if (file.Metadata.TryGetValue(StateKey, out string? json)) return TrainingState.FromJson(json);
        }
        catch (JsonException)
        {
            // Reported below like a missing one.
        }

        throw new InvalidDataException(
            $"Resume: {path} must be a checkpoint of a run.\n" +
            "  Got a safetensors file without the run's state.\n" +
            "  Checkpoints are called last.safetensors.");
    }

    private static Dictionary<string, Tensor> Under(TensorFile file, string prefix) =>
        file.Tensors.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(e => e.Key[prefix.Length..], e => e.Value);
}
