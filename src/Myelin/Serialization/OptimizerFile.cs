using System.Globalization;
using Myelin.Serialization;

namespace Myelin;

/// <summary>
/// Saves and loads an optimizer's state, as members of <see cref="Optimizer"/>: for a loop of your own. A <c>Trainer</c> does it itself.
/// </summary>
public static class OptimizerFile
{
    private const string Steps = "steps", StepsOf = "steps.", Text = "text.", Part = "parameter.", Own = "own.",
        Settings = "settings", Rate = "learningRate.";

    extension(Optimizer optimizer)
    {
        /// <summary>
        /// Saves what the optimizer has gathered, such as moments and counts of steps, its settings and its learning rates, as safetensors.
        /// PyTorch: <c>torch.save(optimizer.state_dict())</c>.
        /// </summary>
        /// <param name="path">The file; a crash leaves the old one or the new.</param>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public void Save(string path)
        {
            var state = new SavedState();
            optimizer.SaveState(state);
            Dictionary<string, string> texts = state.Texts.ToDictionary(t => Text + t.Key, t => t.Value);
            texts[Settings] = SettingsOf(optimizer);
            foreach ((int i, ParameterGroup group) in optimizer.Groups.Index())
                texts[Rate + i] = string.Create(CultureInfo.InvariantCulture, $"{group.BaseLearningRate} {group.LearningRate}");
            texts[Steps] = optimizer.Steps.ToString(CultureInfo.InvariantCulture);
            foreach ((string key, long steps) in optimizer.ParameterSteps()) texts[StepsOf + key] = steps.ToString(CultureInfo.InvariantCulture);
            IEnumerable<(string, Tensor)> tensors = optimizer.StateDict().Select(e => (Part + e.Key, e.Value))
                .Concat(state.Tensors.Select(e => (Own + e.Key, e.Value)));
            AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, texts));
        }

        /// <summary>
        /// Restores what <c>Save</c> wrote, with the learning rates. Other settings must be the same. On an error the optimizer is unchanged.
        /// </summary>
        /// <param name="path">The file.</param>
        /// <exception cref="InvalidDataException">
        /// The file is not the state of this kind of optimizer for these parameters, or of one with other settings.
        /// </exception>
        public void Load(string path)
        {
            TensorFile file = SafeTensors.Read(path);
            if (Count(file, Steps) is not { } all) throw Wrong(optimizer, path, "no count of steps");
            if (file.Metadata.GetValueOrDefault(Settings) is var settings && settings != SettingsOf(optimizer))
                throw Wrong(optimizer, path, $"{settings ?? "no settings"}, where this one is {SettingsOf(optimizer)}");
            (double, double)[] rates =
                [.. optimizer.Groups.Select((_, i) => RatesOf(file, i) ?? throw Wrong(optimizer, path, $"no learning rate of group {i}"))];
            List<(OptimizerState State, long Steps)> counts = [];
            List<(Tensor Own, Tensor Saved)> parts = [];
            foreach (Parameter parameter in optimizer.Parameters)
            {
                if (Count(file, StepsOf + parameter.Key) is not { } steps) continue;
                OptimizerState state = optimizer.StateOf(parameter);
                counts.Add((state, steps));
                foreach ((string name, Tensor value) in state.Parts)
                {
                    string key = $"{parameter.Key}.{name}";
                    bool matches = file.Tensors.TryGetValue(Part + key, out Tensor? saved) && saved.Shape == value.Shape;
                    parts.Add(matches ? (value, saved!) : throw Wrong(optimizer, path, $"no matching {key}"));
                }
            }

            if (counts.Count != file.Metadata.Keys.Count(key => key.StartsWith(StepsOf, StringComparison.Ordinal))
                || parts.Count != file.Tensors.Keys.Count(key => key.StartsWith(Part, StringComparison.Ordinal)))
            {
                throw Wrong(optimizer, path, "the state of other parameters");
            }

            optimizer.LoadState(Under(file));
            foreach ((Tensor own, Tensor saved) in parts) own.CopyFrom(saved.AsSpan());
            foreach ((OptimizerState state, long steps) in counts) state.Steps = steps;
            optimizer.Steps = all;
            optimizer.RestoreRates(rates);
        }
    }

    /// <summary>What must be the same: the optimizer with its settings, and the weight decay and the number of parameters of each group.</summary>
    private static string SettingsOf(Optimizer optimizer) => $"{optimizer} of " + string.Join(" and ", optimizer.Groups.Select(group =>
        string.Create(CultureInfo.InvariantCulture, $"{group.Parameters.Count} parameters with weight decay {group.WeightDecay}")));

    private static (double Base, double Current)? RatesOf(TensorFile file, int group) =>
        file.Metadata.GetValueOrDefault($"{Rate}{group}")?.Split(' ') is [var first, var second]
            && double.TryParse(first, CultureInfo.InvariantCulture, out double rate)
                && double.TryParse(second, CultureInfo.InvariantCulture, out double current)
            && rate is >= 0 and < double.PositiveInfinity && current is >= 0 and < double.PositiveInfinity ? (rate, current) : null;

    private static long? Count(TensorFile file, string name) =>
        long.TryParse(file.Metadata.GetValueOrDefault(name), CultureInfo.InvariantCulture, out long count) ? count : null;

    private static SavedState Under(TensorFile file)
    {
        var state = new SavedState();
        foreach ((string key, string text) in file.Metadata)
        {
            if (key.StartsWith(Text, StringComparison.Ordinal)) state.Set(key[Text.Length..], text);
        }

        foreach ((string key, Tensor value) in file.Tensors)
        {
            if (key.StartsWith(Own, StringComparison.Ordinal)) state.Set(key[Own.Length..], value);
        }

        return state;
    }

    private static InvalidDataException Wrong(Optimizer optimizer, string path, string got) => new(
        $"Load: {path} must contain the state of {optimizer.GetType().Name} for these parameters.\n" +
        $"  Got {got}.\n" +
        "  Create the optimizer and the model as they were when it was saved.");
}
