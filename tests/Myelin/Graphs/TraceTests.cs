using System.Collections.Immutable;
using Myelin.Graphs;

namespace Myelin.Tests.Graphs;

public sealed class TraceTests
{
    [Fact]
    public void A_trace_lists_the_operators_in_order_with_the_values_between_them()
    {
        var model = new Sequential(new Flatten(), new Linear(6, 4), new Relu());
        Tensor x = Tensor.Ones(2, 2, 3);
        Trace<Tensor> trace = model.Trace(x);
        Assert.Equal(["Flatten", "Linear", "Relu"], trace.Operators.Select(o => o.Name));
        Assert.Same(x, trace.Operators[0].Inputs[0]);
        for (int i = 1; i < 3; i++) Assert.Same(trace.Operators[i - 1].Outputs[0], trace.Operators[i].Inputs[0]);
        Assert.Same(trace.Output, trace.Operators[2].Outputs[0]);
        Assert.Same(model.Parameters().First().Value, trace.Operators[1].Inputs[1]);
        Assert.Equal(model.Predict(x).ToArray(), trace.Output.ToArray());
    }

    [Fact]
    public void It_is_an_evaluation_that_no_hook_sees_even_where_nothing_is_recorded()
    {
        var model = new Sequential(new Linear(4, 4), new Dropout(0.5f));
        int seen = 0;
        model[0].OnForward((_, _, _) => seen++);
        Trace<Tensor> trace = NoGrad.Run(() => model.Trace(Tensor.Ones(1, 4)));
        Assert.Equal("Linear", Assert.Single(trace.Operators).Name);
        Assert.Equal(0, seen);
        Assert.True(model.Training);
        Assert.False(NoGrad.Run(() => model.Call(Tensor.Ones(1, 4))).RequiresGrad);
    }

    [Fact]
    public void A_view_that_no_operator_made_is_the_value_it_looks_at()
    {
        Trace<Tensor> trace = new Watched().Trace(Tensor.Ones(3));
        Assert.Same(trace.Operators[0].Outputs[0], trace.Operators[1].Inputs[0]);
        Assert.Same(trace.Operators[1].Outputs[0], trace.Output);
    }

    [Fact]
    public void Fused_neighbours_are_traced_one_by_one()
    {
        var model = new Sequential(new Conv2d(1, 4, 3, padding: 1), new BatchNorm2d(4), new Relu(), new MaxPool2d(2));
        Assert.Equal(["Conv2d", "BatchNorm", "Relu", "MaxPool2d"], model.Trace(Tensor.Ones(2, 1, 8, 8)).Operators.Select(o => o.Name));
    }

    [Fact]
    public void Ids_and_several_outputs_are_traced_too()
    {
        var ids = IntTensor.From([1, 2], 1, 2);
        var embedding = new Embedding(5, 3, paddingIndex: 0);
        Assert.Equal(new EmbeddingAttributes(ids, 0), Assert.Single(embedding.Trace(ids).Operators).Attributes);

        TracedOperator lstm = Assert.Single(new Lstm(3, 4).Trace(Tensor.Ones(1, 2, 3)).Operators, o => o.Name == "Lstm");
        Assert.Equal(3, lstm.Outputs.Count);
        Assert.Equal(new RecurrentAttributes(RnnActivation.Tanh, BatchFirst: true, Reverse: false, default), lstm.Attributes);
    }

    public static TheoryData<Func<Tensor, Tensor>, string, object> Attributes => new()
    {
        { x => x.LeakyRelu(0.2f), "LeakyRelu", new LeakyReluAttributes(0.2f) },
        { x => x.Elu(2), "Elu", new EluAttributes(2, 1) },
        { x => x.Clamp(0, 3), "Clamp", new ClampAttributes(0, 3) },
        { x => x.HardTanh(), "HardTanh", new ClampAttributes(-1, 1) },
        { x => x.Relu6(), "Relu6", new ClampAttributes(0, 6) },
        { x => x.Softplus(2, 10), "Softplus", new SoftplusAttributes(2, 10) },
        { x => x.Softmax(1), "Softmax", new SoftmaxAttributes(1) },
        { x => x.LogSoftmax(), "LogSoftmax", new SoftmaxAttributes(3) },
        { x => x.Sum(), "Sum", new ReduceAttributes(null, KeepDims: false) },
        { x => x.Mean(-1, keepDims: true), "Mean", new ReduceAttributes(3, KeepDims: true) },
        { x => x.Max(1), "Max", new ReduceAttributes(1, KeepDims: false) },
        { x => x.Min(), "Min", new ReduceAttributes(null, KeepDims: false) },
        { x => x.Slice(3, 1, step: 2), "Slice", new SliceAttributes(3, 1, 2) },
        { x => x.MatMul(x, transposeB: true), "MatMul", new MatMulAttributes(false, true) },
        { x => x.MaxPool2d(2, padding: 1), "MaxPool2d", new MaxPool2dAttributes(2, 2, 1, 1) },
        { x => x.AvgPool2d((2, 3), 1, countIncludePad: false), "AvgPool2d", new AvgPool2dAttributes((2, 3), 1, 0, CountIncludePad: false) },
        { x => x.Conv2d(Tensor.Ones(2, 1, 3, 3), stride: 2, padding: 1, groups: 2), "Conv2d", new Conv2dAttributes(2, 1, 1, 2) },
        {
            x => x.ConvTranspose2d(Tensor.Ones(2, 1, 3, 3), stride: 2, padding: 1, outputPadding: 1), "ConvTranspose2d",
            new ConvTranspose2dAttributes(2, 1, 1, 1, 1)
        },
        { x => x.LayerNorm([3, 4], eps: 1e-3f), "LayerNorm", new LayerNormAttributes(2, 1e-3f) },
        { x => x.RmsNorm([4], eps: 1e-3f), "RmsNorm", new LayerNormAttributes(3, 1e-3f) },
        { x => x.GroupNorm(2), "GroupNorm", new GroupNormAttributes(2, 1e-5f) },
        { x => x.Resize((6, 8), InterpolationMode.Bilinear), "Resize", new ResizeAttributes(0, InterpolationMode.Bilinear, AlignCorners: false) },
        {
            x => x.GridSample(Tensor.Zeros(1, 1, 1, 2), padding: GridPadding.Border), "GridSample",
            new GridSampleAttributes(InterpolationMode.Bilinear, GridPadding.Border, AlignCorners: false)
        },
        { x => x.Rotary(2, start: 3), "Rotary", new RotaryAttributes(2, 2, 1, 3, 3, 10000) },
        { x => x.ScaledDotProductAttention(x, x, causal: true, scale: 0.5f), "ScaledDotProductAttention", new ScaledDotProductAttentionAttributes(0.5f, true) },
    };

    /// <summary>Each on a tensor of shape [1, 2, 3, 4].</summary>
    [Theory, MemberData(nameof(Attributes), DisableDiscoveryEnumeration = true)]
    public void Attributes_are_those_the_operator_was_given(Func<Tensor, Tensor> run, string name, object attributes)
    {
        TracedOperator traced = Assert.Single(new Function(run).Trace(Tensor.Arange(24).Reshape(1, 2, 3, 4)).Operators, o => o.Name == name);
        Assert.Equal(attributes, traced.Attributes);
    }

    [Fact]
    public void Lists_among_the_attributes_hold_what_was_given()
    {
        Assert.Equal([0, 2, 1, 3], Of<PermuteAttributes>(x => x.Transpose(1, 2)).Order);
        Assert.Equal([1, 3], Of<ReduceAxesAttributes>(x => x.Max([1, -1], keepDims: true)).Axes);
        Assert.True(Of<ReduceAxesAttributes>(x => x.Max([1, -1], keepDims: true)).KeepDims);
        PadAttributes pad = Of<PadAttributes>(x => x.Pad([(0, 0), (1, 2), (0, 0), (3, 0)], 7));
        Assert.Equal([0, 1, 0, 3], pad.Before);
        Assert.Equal(7, pad.Value);
        ConcatAttributes concat = Of<ConcatAttributes>(x => Tensor.Concat([x, x.Slice(2, 0, 1)], 2));
        Assert.Equal(2, concat.Axis);
        Assert.Equal([3, 1], concat.Sizes);
        var rows = IntTensor.From([0, 0]);
        Assert.Same(rows, Of<IndexSelectAttributes>(x => x.IndexSelect(rows)).Rows);
        var index = IntTensor.From([0], 1, 1, 1, 1);
        Assert.Equal(new GatherAttributes(3, index), Of<GatherAttributes>(x => x.Gather(-1, index)));

        static T Of<T>(Func<Tensor, Tensor> run) =>
            Assert.IsType<T>(new Function(run).Trace(Tensor.Arange(24).Reshape(1, 2, 3, 4)).Operators.Select(o => o.Attributes).First(a => a is T));
    }

    [Fact]
    public void What_has_no_gradient_is_an_input_too()
    {
        var norm = new BatchNorm2d(2);
        TracedOperator batchNorm = Assert.Single(norm.Trace(Tensor.Ones(1, 2, 3, 4)).Operators);
        Assert.Equal(new BatchNormAttributes(Training: false, 1e-5f), batchNorm.Attributes);
        Assert.Equal([norm.RunningMean, norm.RunningVariance], batchNorm.Inputs.Skip(3));

        Tensor condition = Tensor.Ones(3);
        TracedOperator where = Assert.Single(new Function(x => condition.Where(x, x * 2)).Trace(Tensor.Ones(3)).Operators, o => o.Name == "Where");
        Assert.Same(condition, where.Inputs[2]);

        Tensor mask = Tensor.Zeros(2, 2);
        var attention = new Function(x => x.ScaledDotProductAttention(x, x, mask));
        Assert.Same(mask, Assert.Single(attention.Trace(Tensor.Ones(1, 2, 4)).Operators).Inputs[3]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Attention_tells_where_its_heads_are(bool batchFirst)
    {
        var layer = new MultiHeadAttention(8, 2, batchFirst: batchFirst);
        TracedOperator attention = Assert.Single(layer.Trace(Tensor.Ones(3, 3, 8)).Operators, o => o.Name == "Attention");
        Assert.Equal(
            new AttentionAttributes(
                2, 4, 4, new AttentionOperand(0, 8), new AttentionOperand(0, 16), batchFirst, 0.5f, Causal: false, Past: 0, MaskPerHead: false, null),
            attention.Attributes);
    }

    [Fact]
    public void A_users_own_operator_is_traced_with_its_own_attributes()
    {
        var layer = new Function(x => Operator.Record("Twice", ImmutableArray.Create(2), Tensor.From([2f, 2f]), [x], [], static g => g.Set(0, g.Dy * 2)));
        TracedOperator twice = Assert.Single(layer.Trace(Tensor.Ones(2)).Operators);
        Assert.Equal("Twice", twice.Name);
        Assert.Equal(ImmutableArray.Create(2), twice.Attributes);
    }

    private sealed class Function(Func<Tensor, Tensor> run) : Layer
    {
        public override Tensor Forward(Tensor x) => run(x);
    }

    private sealed class Watched : Layer
    {
        public override Tensor Forward(Tensor x) => (x * 2f).Detach().Exp().Detach();
    }
}
