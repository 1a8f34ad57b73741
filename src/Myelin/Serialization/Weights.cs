using System.Text;
using Myelin.Serialization;

namespace Myelin;

/// <summary>Saves and loads a model's weights, as members of <see cref="Module"/>.</summary>
public static class Weights
{
    /// <summary>PyTorch stores the number of batches that a BatchNorm has seen under this name; nothing here depends on it.</summary>
    private const string BatchCounter = "num_batches_tracked";

    extension(Module model)
    {
        /// <summary>Saves parameters and buffers as safetensors, under PyTorch's keys. A crash leaves the old file or the new.</summary>
        /// <param name="path">The file, usually <c>model.safetensors</c>.</param>
        /// <param name="metadata">Texts for the header.</param>
        /// <exception cref="IOException">The file cannot be written.</exception>
        public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null) => AtomicFile.Write(path, stream => model.Save(stream, metadata));

        /// <summary>Writes parameters and buffers as safetensors.</summary>
        /// <param name="stream">The destination.</param>
        /// <param name="metadata">Texts for the header.</param>
        public void Save(Stream stream, IReadOnlyDictionary<string, string>? metadata = null) => SafeTensors.Write(stream, model.StateDict(), metadata);

        /// <summary>Loads what <c>Save</c> or PyTorch's <c>safetensors.torch.save_model</c> wrote. On any error the model is unchanged.</summary>
        /// <param name="path">A safetensors file.</param>
        /// <exception cref="InvalidDataException">The file is not valid.</exception>
        /// <exception cref="ArgumentException">Keys are missing or unexpected, or shapes differ; all are named.</exception>
        public void Load(string path) => model.Load(SafeTensors.Read(path).Tensors, path);

        /// <summary>Loads from a stream, which does not have to be seekable.</summary>
        public void Load(Stream stream) => model.Load(SafeTensors.Read(stream).Tensors, "the stream");

        /// <summary>Sets parameters and buffers from tensors by key; all must be present with the right shapes, and no others.</summary>
        /// <param name="tensors">The tensors by key.</param>
        /// <param name="source">Their source in errors.</param>
        /// <exception cref="ArgumentException">Keys are missing or unexpected, or shapes differ; all are named.</exception>
        public void Load(IReadOnlyDictionary<string, Tensor> tensors, string source)
        {
            // Shapes first: a parameter allocates its memory when it is read, and a file that does not match must not cause that.
            (string Key, Shape Shape)[] own = [.. model.NamedParameters().Select(p => (p.Key, p.Parameter.Shape)),
                .. model.NamedBuffers().Select(b => (b.Key, b.Value.Shape))];
            string[] missing = [.. own.Where(e => !tensors.ContainsKey(e.Key)).Select(e => e.Key)];
            string[] unexpected = [.. tensors.Keys.Except(own.Select(e => e.Key)).Where(key => !IsBatchCounter(key))];
            string[] mismatched = [.. own.Where(e => tensors.TryGetValue(e.Key, out Tensor? given) && given.Shape != e.Shape)
                .Select(e => $"{e.Key} (model {e.Shape}, file {tensors[e.Key].Shape})")];
            if (missing.Length + unexpected.Length + mismatched.Length > 0) throw Mismatch(model, source, tensors, missing, unexpected, mismatched);
            foreach ((string key, Tensor value) in model.StateDict())
            {
                value.CopyFrom(tensors[key].Span);
                GC.KeepAlive(tensors[key]);
            }
        }

        /// <summary>
        /// Loads the arrays of a safetensors file whose key and shape fit, such as a pretrained body under a new head; the others keep their
        /// values. PyTorch: <c>load_state_dict(strict=False)</c>, which refuses other shapes.
        /// </summary>
        /// <param name="path">A safetensors file.</param>
        /// <returns>What was loaded, and what was not.</returns>
        /// <exception cref="ArgumentException">Nothing fits.</exception>
        public PartialLoad LoadFitting(string path) => model.LoadFitting(SafeTensors.Read(path).Tensors, path);

        /// <summary>The same with tensors by key.</summary>
        /// <param name="tensors">The tensors by key.</param>
        /// <param name="source">Their source in errors.</param>
        /// <returns>What was loaded, and what was not.</returns>
        /// <exception cref="ArgumentException">Nothing fits.</exception>
        public PartialLoad LoadFitting(IReadOnlyDictionary<string, Tensor> tensors, string source)
        {
            Dictionary<string, Shape> own = model.StateShapes().ToDictionary(e => e.Key, e => e.Shape);
            string[] fitting = [.. own.Keys.Where(key => tensors.TryGetValue(key, out Tensor? given) && given.Shape == own[key])];
            if (fitting.Length == 0) model.Load(tensors, source);
            HashSet<string> loaded = [.. fitting];
            foreach ((string key, Tensor value) in model.StateDict().Where(e => loaded.Contains(e.Key))) value.CopyFrom(tensors[key].AsSpan());
            return new PartialLoad(fitting, [.. own.Keys.Where(key => !tensors.ContainsKey(key))],
                [.. tensors.Keys.Where(key => !own.ContainsKey(key) && !IsBatchCounter(key))],
                [.. own.Keys.Where(tensors.ContainsKey).Except(fitting)]);
        }

        /// <summary>
        /// A copy of all parameters and buffers by key, which training does not change: <c>Load</c> restores it. <c>StateDict</c> gives the
        /// model's own tensors. PyTorch: <c>copy.deepcopy(model.state_dict())</c>.
        /// </summary>
        public IReadOnlyDictionary<string, Tensor> CopyState() => model.StateDict().ToDictionary(e => e.Key, e => e.Value.Copy());
    }

    internal static bool IsBatchCounter(string key) => key.Split('.')[^1] == BatchCounter;

    private static ArgumentException Mismatch(
        Module model, string source, IReadOnlyDictionary<string, Tensor> tensors, string[] missing, string[] unexpected, string[] mismatched)
    {
        var text = new StringBuilder($"Load: {source} must contain the weights of this {model.GetType().Name}.");
        if (missing.Length > 0) text.Append($"\n  Missing: {string.Join(", ", missing)}.");
        if (unexpected.Length > 0) text.Append($"\n  Unexpected: {string.Join(", ", unexpected)}.");
        if (mismatched.Length > 0) text.Append($"\n  Different shape: {string.Join(", ", mismatched)}.");
        text.Append(mismatched.Length == 0 && KeyPairing.Of(model, tensors) is { } pairing
            ? $"\n  The arrays fit under other keys ({pairing}): model.Load(KeyPairing.Of(model, tensors)!.Apply(tensors), source)."
            : "\n  Build the model that was saved: myelin info shows a file's keys and shapes.");
        return new ArgumentException(text.ToString());
    }
}
