namespace MeshMetric.Resources.Dynamic;

/// <summary>What an agent says of questions to its Envoy.</summary>
public enum EnvoyQuestionStance
{
    /// <summary>Nothing: it does not know of them.</summary>
    Silent,

    /// <summary>It was told to answer none.</summary>
    Refuses,

    /// <summary>It stands beside no Envoy that it could ask.</summary>
    NoEnvoy,

    /// <summary>It answers.</summary>
    Answers,
}
