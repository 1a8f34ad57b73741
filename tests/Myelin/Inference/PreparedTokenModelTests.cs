namespace Myelin.Tests.Inference;

public sealed class PreparedTokenModelTests
{
    private sealed class Unigram() : LanguageModel(11, 8)
    {
        public override Tensor Forward(IntTensor x) => Tensor.Ones([.. x.Shape, 11]);
    }

    public static TheoryData<string, Func<Shape, PreparedTokenModel>, Func<IntTensor, Tensor>, int[]> Models
    {
        get
        {
            var data = new TheoryData<string, Func<Shape, PreparedTokenModel>, Func<IntTensor, Tensor>, int[]>();
            void Add(LanguageModel model, params int[] ids)
            {
                model.Initialize(3);
                data.Add(model.Label, model.Prepare, model.Predict, ids);
            }

            void AddSequence(string name, TokenSequential model, params int[] ids)
            {
                model.Initialize(3);
                data.Add(name, model.Prepare, model.Predict, ids);
            }

            Add(new Gpt(11, 8, layers: 2, heads: 2, width: 16, dropout: 0.1f), 1, 8);
            Add(new Gpt(11, 8, layers: 1, heads: 2, width: 16), 5, 3);
            Add(new RecurrentLanguageModel(RecurrentNetwork.Gru, 11, 8, layers: 2, width: 16, dropout: 0.1f), 2, 8);
            Add(new Unigram(), 2, 5);
            AddSequence("a classifier of texts", new TokenSequential(
                new Embedding(11, 6, paddingIndex: 0), new Lstm(6, 8, bidirectional: true), new SequenceMean(), new Linear(16, 4), new Relu(),
                new Linear(4, 2)), 3, 7);
            AddSequence("a language model and a layer", new TokenSequential(new Gpt(11, 8, layers: 1, heads: 1, width: 8), new Softmax()), 1, 4);
            return data;
        }
    }

    [Theory, MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Gives_the_result_of_Predict(string name, Func<Shape, PreparedTokenModel> prepare, Func<IntTensor, Tensor> predict, int[] shape)
    {
        PreparedTokenModel ready = prepare(Shape.Create(shape));
        IntTensor[] inputs = [.. Enumerable.Range(0, 6).Select(i => Ids(shape, i))];
        foreach (IntTensor ids in inputs)
        {
            Compare.Close(predict(ids), ready.Predict(ids), name);
        }

        Teams.SameBits(() => [.. inputs.Select(ids => ready.Predict(ids).ToArray())]);
        float[][] alone = [.. inputs.Select(ids => ready.Predict(ids).ToArray())];
        Parallel.For(0, inputs.Length, i =>
        {
            for (int run = 0; run < 20; run++) Compare.SameBits(alone[i], ready.Predict(inputs[i]).ToArray(), name);
        });
    }

    [Fact]
    public void Keeps_the_weights_as_they_were_and_allocates_nothing()
    {
        var model = new Gpt(11, 8, layers: 2, heads: 2, width: 16);
        model.Initialize(1);
        PreparedTokenModel ready = model.Prepare([1, 8]);
        int[] ids = Ids([1, 8], 1).ToArray();
        float[] before = new float[88], after = new float[88];
        ready.Run(ids, before);
        foreach (Parameter parameter in model.Parameters()) parameter.CopyFrom(new float[parameter.Shape.ElementCount]);
        Teams.With(1, () =>
        {
            ready.Run(ids, after);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) ready.Run(ids, after);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        });
        Assert.Equal(before, after);
        Assert.Equal("PreparedTokenModel([1, 8] to [1, 8, 11])", ready.ToString());
    }

    [Fact]
    public void Wrong_ids_and_sizes_are_errors()
    {
        PreparedTokenModel ready = new Gpt(11, 8, layers: 1, heads: 2, width: 16).Prepare([1, 4]);
        Assert.Equal(
            "PreparedTokenModel: ids must have the shape that the model was prepared for.\n  Got ids int32[1, 5], prepared for int32[1, 4].\n" +
            "  Try model.Prepare([1, 5]), or model.Predict, which takes any batch.",
            Assert.Throws<ShapeException>(() => ready.Predict(Ids([1, 5], 0))).Message);
        Assert.StartsWith("PreparedModel: ids must have 4 elements, of shape [1, 4].\n  Got 3.\n",
            Assert.Throws<ShapeException>(() => ready.Run([1, 2, 3], new float[44])).Message, StringComparison.Ordinal);
        Assert.Contains("11", Assert.Throws<ArgumentOutOfRangeException>(() => ready.Run([1, 2, 3, 11], new float[44])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new Gpt(11, 8, layers: 1, heads: 2, width: 16).Prepare([1, 9]));
    }

    private static IntTensor Ids(int[] shape, int seed) =>
        IntTensor.From([.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => ((i * 7) + (seed * 5) + (i * i)) % 11)], shape);
}
