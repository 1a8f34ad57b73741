using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Onnx;

/// <summary>
/// A model from an ONNX file: it runs, and if every operator has a gradient it can be trained like any module. Its float32 weights are
/// parameters with their names in the file.
/// </summary>
/// <remarks>
/// Operator sets 7 to 24. <see cref="Module.Train(bool)"/> switches Dropout and BatchNormalization as in any model, and both are off in
/// <see cref="Run"/>. See https://onnx.ai/onnx/operators/ for what each operator means.
/// </remarks>
/// <example><code>
/// OnnxModel model = OnnxModel.Open("model.onnx");
/// Tensor scores = model.Run(new Dictionary&lt;string, OnnxValue&gt; { ["x"] = Tensor.From(pixels, 1, 784) })["scores"].Tensor!;
/// </code></example>
public sealed class OnnxModel : Module<IReadOnlyDictionary<string, OnnxValue>, IReadOnlyDictionary<string, OnnxValue>>
{
    private readonly OnnxGraph _graph;
    private readonly (int Place, Parameter Weight)[] _weights;
    private readonly (int Place, Tensor Value)[] _buffers;
    private readonly OnnxOptions _options;
    private readonly HashSet<string> _inputNames;

    private OnnxModel(Stream stream, OnnxExternalData? external, OnnxOptions options)
    {
        ModelProto model = OnnxFile.Read(stream);
        (_graph, Dictionary<int, OnnxWeight> weights) = new OnnxCompiler(model, external, stream.Length).Compile();
        _options = options;
        var own = new OnnxWeights(Param, Buffer, (name, module) => Child(name, module));
        _weights = [.. weights.Where(w => w.Value.IsTrained).Select(w => (w.Key, own.AddParameter(_graph.Names[w.Key], w.Value.Values)))];
        _buffers = [.. weights.Where(w => !w.Value.IsTrained).Select(w => (w.Key, own.AddBuffer(_graph.Names[w.Key], w.Value.Values)))];
        HashSet<string> given = [.. _graph.Inputs.Select(place => _graph.Names[place])];
        Inputs = [.. model.Graph.Input.Where(i => given.Contains(i.Name)).Select(OnnxPort.From)];
        _inputNames = given;
        Outputs = [.. model.Graph.Output.Select(OnnxPort.From)];
        Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim();
    }

    /// <summary>The model's inputs, in the file's order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The model's outputs, in the file's order.</summary>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>The program that wrote the file, as stated in the file.</summary>
    public string Producer { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="options">What it may do; only computation if not given.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="NotSupportedException">The model needs something unsupported; all of it is listed.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static OnnxModel Open(string path, OnnxOptions? options = null)
    {
        options ??= new OnnxOptions();
        using FileStream stream = ByteSource.OpenStream(path);
        return new OnnxModel(stream,
            options.ExternalData
            ? new OnnxExternalData(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!)
            : null, options);
    }

    /// <summary>Opens a model from a stream; its weights must be in it.</summary>
    /// <param name="stream">The bytes of an .onnx file; it must have a known length.</param>
    /// <param name="options">What it may do.</param>
    /// <exception cref="InvalidDataException">The bytes are not a valid model.</exception>
    /// <exception cref="NotSupportedException">The model needs something unsupported; all of it is listed.</exception>
    public static OnnxModel Open(Stream stream, OnnxOptions? options = null) => new(stream, null, options ?? new OnnxOptions());

    /// <summary>Evaluates: no recording, evaluation mode. Any number of threads may call it on one model.</summary>
    /// <param name="inputs">A value for each of <see cref="Inputs"/>, by name.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="InvalidDataException">An input is missing, unknown or of another type, or an operator does not support its input.</exception>
    /// <exception cref="NotSupportedException">An operator would have to compute with a type it does not support.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs) => Predict(inputs);

    /// <summary>Computes the outputs, recording if weights or inputs need gradients. To run the model use <c>Call</c> or <see cref="Run"/>.</summary>
    public override IReadOnlyDictionary<string, OnnxValue> Forward(IReadOnlyDictionary<string, OnnxValue> x) => Named(Compute(InOrder(x)));

    /// <summary>Prepares the model for inputs with the shapes of a sample, which is run once.</summary>
    /// <param name="sample">A value for each of <see cref="Inputs"/>, by name.</param>
    /// <exception cref="InvalidDataException">An input is missing, unknown or of another type, or an operator does not support its input.</exception>
    /// <exception cref="NotSupportedException">An operator would have to compute with a type it does not support.</exception>
    public PreparedOnnxModel Prepare(IReadOnlyDictionary<string, OnnxValue> sample)
    {
        OnnxValue[] inputs = InOrder(sample);
        var values = new OnnxValue?[_graph.Names.Length];
        NoGrad.Run(() => _graph.Run(NewRun(training: false), inputs, fill: Fill, seen: (place, value) => values[place] = value));
        foreach ((int place, OnnxValue value) in _graph.Constants) values[place] = value;
        for (int i = 0; i < inputs.Length; i++) values[_graph.Inputs[i]] = inputs[i];
        foreach ((int place, Parameter weight) in _weights) values[place] = Copied(weight.Value);
        foreach ((int place, Tensor buffer) in _buffers) values[place] = Copied(buffer);
        IEnumerable<int> known = [.. _weights.Select(w => w.Place), .. _buffers.Select(b => b.Place), .. _graph.Constants.Select(c => c.Place)];
        OnnxGraph graph = NoGrad.Run(() => OnnxPreparation.Rewrite(_graph, values, known));
        return new PreparedOnnxModel(this, graph, [.. inputs.Select(input => input.Sequence is null && !input.IsNone ? input.Shape : (Shape?)null)]);
    }

    /// <summary>The model as a layer, for training and wherever a layer is needed.</summary>
    /// <exception cref="InvalidOperationException">It does not have exactly one float32 input and one output.</exception>
    public Layer ToLayer() => Inputs.Count == 1 && Inputs[0].Type == "float32"
        ? new OnnxLayer(this)
        : throw new InvalidOperationException(
            $"ONNX: a layer maps one float32 tensor to one.\n  Got inputs {string.Join("; ", Inputs)}.\n" +
            "  Use Call with all inputs by name.");

    internal OnnxValue[] Compute(ReadOnlySpan<OnnxValue> inputs) => _graph.Run(NewRun(Training), inputs, fill: Fill);

    /// <summary>Runs a graph derived from this model's, in evaluation mode and without recording.</summary>
    internal OnnxValue[] Evaluate(OnnxGraph graph, OnnxValue[] inputs) => NoGrad.Run(() => graph.Run(NewRun(training: false), inputs));

    internal OnnxValue[] InOrder(IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        foreach (string name in inputs.Keys)
        {
            if (!_inputNames.Contains(name)) throw WrongInput($"\"{name}\", which is not an input");
        }

        var ordered = new OnnxValue[Inputs.Count];
        for (int i = 0; i < ordered.Length; i++) ordered[i] = Given(inputs, Inputs[i]);
        return ordered;
    }

    internal Dictionary<string, OnnxValue> Named(OnnxValue[] outputs)
    {
        var named = new Dictionary<string, OnnxValue>(outputs.Length);
        for (int i = 0; i < outputs.Length; i++) named[Outputs[i].Name] = outputs[i];
        return named;
    }

    private OnnxRun NewRun(bool training) => new(training, this, _options.MaxIterations);

    private static Tensor Copied(Tensor values) => Tensor.From(values.AsSpan()).Reshape(values.Shape.AsSpan());

    /// <summary>The model's random numbers. Only training advances them: evaluations may run on several threads, and all draw the same.</summary>
    internal RandomStream Stream(bool training) => training ? Random : Random.Copy();

    private void Fill(OnnxValue?[] frame)
    {
        foreach ((int place, Parameter weight) in _weights) frame[place] = weight.Value;
        foreach ((int place, Tensor buffer) in _buffers) frame[place] = buffer;
    }

    private OnnxValue Given(IReadOnlyDictionary<string, OnnxValue> given, OnnxPort port)
    {
        if (!given.TryGetValue(port.Name, out OnnxValue? value)) throw WrongInput($"no \"{port.Name}\"");
        return Takes(port, value) ? value : throw WrongInput($"{value.Describe()} for \"{port.Name}\"");
    }

    /// <summary>Whether a value has the type and the sizes of an input.</summary>
    internal static bool Takes(OnnxPort port, OnnxValue value)
    {
        if ((value.Tensor is null && value.Array is null) || port.Type.StartsWith("optional", StringComparison.Ordinal)) return true;
        return OnnxTypes.NameOf(OnnxTypes.CodeOf(value.Type)) == port.Type && (port.Axes is null || (port.Axes.Count == value.Shape.Rank
            && port.Axes.Zip(value.Shape).All(axis => !int.TryParse(axis.First, out int size) || size == axis.Second)));
    }

    private InvalidDataException WrongInput(string got) =>
        new($"ONNX: the inputs must be those of the model.\n  Got {got}.\n  It takes {string.Join("; ", Inputs)}.");

    private sealed class OnnxLayer : Layer
    {
        private readonly OnnxModel _model;

        internal OnnxLayer(OnnxModel model) => _model = Child("model", model);

        public override Tensor Forward(Tensor x) => _model.Compute([x])[0].Tensor
            ?? throw new InvalidOperationException($"ONNX: a layer gives one float32 tensor.\n  Got {_model.Outputs[0]}.\n  Use Call with all inputs by name.");
    }
}
