using System.Text.Json;
using Myelin.Serialization;

namespace Myelin;

/// <summary>
/// A run in one file: weights and the state of the optimizer and others as tensors, the progress as JSON in the header. One file, so that
/// one rename replaces all of it.
/// </summary>
internal static class Checkpoint
{
    private const string ModelPrefix = "model.", OptimizerPrefix = "optimizer.", SavedPrefix = "state.", StateKey = "myelin.training";

    /// <summary>The path of a run's state in a folder.</summary>
    internal static string PathIn(string directory) => Path.Combine(directory, "last.safetensors");

    internal static void Save(string path, Trainer trainer, IReadOnlyList<TrainingCallback> callbacks, TrainingState state)
    {
        (Module model, Optimizer optimizer) = (trainer.Task.Model, trainer.Optimizer);
        var tensors = new List<(string Key, Tensor Value)>();
        tensors.AddRange(model.StateDict().Select(e => (ModelPrefix + e.Key, e.Value)));
        tensors.AddRange(optimizer.StateDict().Select(e => (OptimizerPrefix + e.Key, e.Value)));
        state.Version = TrainingState.CurrentVersion;
        state.ParameterSteps = optimizer.ParameterSteps().ToDictionary(p => p.Key, p => p.Steps);
        state.ModelSeed = model.RootSeed;
        state.RandomPositions = model.NamedModules().Where(m => m.Module.RandomPosition != 0).ToDictionary(m => m.Path, m => m.Module.RandomPosition);
        state.Saved = [];
        foreach (Stateful part in Stateful.Of(trainer, callbacks))
        {
            SavedState saved = part.Written();
            if (saved.IsEmpty) continue;
            state.Saved[part.Name] = new(saved.Texts);
            tensors.AddRange(saved.Tensors.Select(e => ($"{SavedPrefix}{part.Name}.{e.Key}", e.Value)));
        }

        AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, new Dictionary<string, string> { [StateKey] = state.ToJson() }));
    }

    /// <summary>Restores a trainer's model, optimizer, schedule and callbacks to where the run stopped.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not a checkpoint, or has another version, model, optimizer or settings.
    /// </exception>
    internal static TrainingState Load(string path, Trainer trainer, IReadOnlyList<TrainingCallback> callbacks, IReadOnlyList<RunSetting> settings)
    {
        (Module model, Optimizer optimizer) = (trainer.Task.Model, trainer.Optimizer);
        TensorFile file = SafeTensors.Read(path);
        TrainingState state = ReadState(file, path);
        if (state.Version != TrainingState.CurrentVersion)
        {
            throw new InvalidDataException(
                $"Resume: a checkpoint must be of version {TrainingState.CurrentVersion}, as Myelin 0.2 writes.\n" +
                $"  Got version {Math.Max(1, state.Version)}{(state.Version == 0 ? ", of Myelin 0.1" : "")} in {path}.\n" +
                "  Continue it with that version, or start a new run from its weights: model.Load, or --init.");
        }

        (RunSetting[] now, RunSetting[] saved) = RunSettings.Differences(settings, state.Settings);
        if (now.Length > 0 && !RunSettings.OnlyExtend(now))
        {
            throw new InvalidDataException(
                "Resume: a run continues only with the settings it was started with.\n" +
                $"  Got {string.Join(", ", now.AsEnumerable())}; {path} has {string.Join(", ", saved.AsEnumerable())}.\n" +
                "  Give the same options, data and model, or start a new run in another folder. More epochs, steps or patience extend a run.");
        }

        List<(Stateful Part, SavedState State)> others = [.. Stateful.Of(trainer, callbacks).Select(part => (part, SavedOf(part, file, state, path)))];
        if (state.Saved.Keys.Except(others.Select(o => o.Part.Name)).FirstOrDefault() is { } left)
        {
            throw new InvalidDataException(
                "Resume: every part of the run that has state must be there.\n" +
                $"  Got no {left}, whose state {path} has.\n" +
                "  Use the callbacks that the run was started with, or start a new run in another folder.");
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
                        $"Resume: {path} must contain the state of {optimizer.GetType().Name}.\n" +
                        $"  Got no matching {parameter.Key}.{name}.\n" +
                        "  Use the optimizer that the run was started with.");
                }

                parts.Add((value, kept));
            }
        }

        // A part may find a setting of its own that differs; weights and optimizer have not been changed up to here.
        foreach ((Stateful part, SavedState own) in others)
        {
            if (!own.IsEmpty) part.Read(own);
        }

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
        if (now.Length > 0) state.Extend(settings);
        return state;
    }

    /// <summary>The state written by one part; empty if it needs none.</summary>
    private static SavedState SavedOf(Stateful part, TensorFile file, TrainingState state, string path)
    {
        var saved = new SavedState();
        foreach ((string name, string text) in state.Saved.GetValueOrDefault(part.Name) ?? []) saved.Set(name, text);
        foreach ((string name, Tensor value) in Under(file, $"{SavedPrefix}{part.Name}.")) saved.Set(name, value);
        if (!saved.IsEmpty || part.Written().IsEmpty) return saved;
        throw new InvalidDataException(
            $"Resume: the state of {part.Name} must be in the checkpoint.\n" +
            $"  Got none in {path}.\n" +
            "  Use the callbacks that the run was started with, or start a new run in another folder.");
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
            "  The checkpoint of a run is last.safetensors.");
    }

    private static Dictionary<string, Tensor> Under(TensorFile file, string prefix) =>
        file.Tensors.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(e => e.Key[prefix.Length..], e => e.Value);
}
